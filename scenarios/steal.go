package scenarios

import (
	"greenpoll"
	"greenpoll/sched"
)

// steal: one task makes two more, which stand in the queue of its own P. A second worker has
// nothing to run, looks into that queue, and takes half of it.
func steal(t *greenpoll.Task, w *World) error {
	var beside sched.WaitGroup
	for range w.Tasks {
		beside.Go(t, computer{}.run)
	}
	beside.Wait(t)
	return nil
}
