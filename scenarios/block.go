package scenarios

import (
	"time"

	"greenpoll"
	"greenpoll/sched"
)

// block: one task makes a call that blocks its thread, such as a name lookup. Its worker is
// gone for so long; the P, the right to run tasks, goes to another worker first, and so the
// task beside it runs meanwhile.
func block(t *greenpoll.Task, w *World) error {
	var beside sched.WaitGroup
	beside.Go(t, computer{}.run)
	w.Block(t, 10*time.Millisecond)
	beside.Wait(t)
	return nil
}

// A computer never waits.
type computer struct{}

func (computer) run(t *greenpoll.Task) {}
