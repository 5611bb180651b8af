package scenarios

import (
	"errors"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// moved: a deadline that is set to later, twice, while a Read waits. The first time it has not
// passed yet, and its timer finds later that it is not due. The second time it has just passed,
// and woken the reader, which waits again: when it comes to look, its deadline is in the future.
func moved(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	start := t.Sched().Time()
	var beside sched.Group
	beside.Go(t, patient{near, far}.run)
	err = near.SetReadDeadline(start.Add(10 * time.Millisecond))
	ended := reader{near}.run(t)
	if errors.Is(ended, os.ErrDeadlineExceeded) && t.Sched().Time().Sub(start) >= 20*time.Millisecond {
		ended = nil // the reader has looked before the deadline was moved for the second time
	}
	return errors.Join(err, ended, beside.Wait(t), near.Close(), far.Close())
}

// A patient sets a deadline to later, twice, and then writes.
type patient struct{ waits, writes *sock.Conn }

func (p patient) run(t *greenpoll.Task) error {
	for _, pause := range []time.Duration{5 * time.Millisecond, 15 * time.Millisecond} {
		t.Sleep(pause)
		if err := p.waits.SetReadDeadline(t.Sched().Time().Add(15 * time.Millisecond)); err != nil {
			return err
		}
	}
	t.Sleep(5 * time.Millisecond)
	return writer{p.writes}.run(t)
}
