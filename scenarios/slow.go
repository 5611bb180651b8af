package scenarios

import (
	"errors"
	"time"

	"greenpoll"
	"greenpoll/sched"
)

// slow: eleven tasks write to one reader each. Ten read at once; the eleventh is slow, and the
// buffer between is full: one task waits for it, and no other does.
func slow(t *greenpoll.Task, w *World) error {
	near, far, err := w.connects(t, w.Tasks+1)
	if err != nil {
		return err
	}
	if err := w.fill(t, near[0], far[0]); err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, sluggard{drainer{far[0]}, w.Delay}.run)
	for _, c := range far[1:] {
		beside.Go(t, reader{c}.run)
	}
	t.Yield() // so that all readers wait already
	for _, c := range near {
		beside.Go(t, writer{c}.run)
	}
	err = beside.Wait(t)
	for i := range near {
		err = errors.Join(err, near[i].Close(), far[i].Close())
	}
	return err
}

// A sluggard sleeps first.
type sluggard struct {
	drainer
	sleep time.Duration
}

func (s sluggard) run(t *greenpoll.Task) error {
	t.Sleep(s.sleep)
	return s.drainer.run(t)
}
