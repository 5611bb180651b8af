package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
)

// wake: two workers, of which one sleeps in the poll and the other without. The poll brings two
// events at once: whoever polled takes one task, and wakes the other worker for the second.
func wake(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	near2, far2, err := w.Connect(t)
	if err != nil {
		return errors.Join(err, near.Close(), far.Close())
	}
	var beside sched.Group
	beside.Go(t, reader{near}.run)
	beside.Go(t, reader{near2}.run)
	err = errors.Join(writer{far}.run(t), writer{far2}.run(t))
	return errors.Join(err, beside.Wait(t), near.Close(), far.Close(), near2.Close(), far2.Close())
}
