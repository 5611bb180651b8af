package scenarios

import (
	"errors"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// late: the bytes have arrived, but nobody has polled yet, when the deadline of the Read passes.
// They must not be lost: this Read or the next has to return them.
func late(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, hasty{near, far}.run)
	err = reader{near}.run(t)
	if errors.Is(err, os.ErrDeadlineExceeded) {
		err = errors.Join(near.SetReadDeadline(time.Time{}), reader{near}.run(t))
	}
	return errors.Join(err, beside.Wait(t), near.Close(), far.Close())
}

// A hasty writes, and then sets a deadline that has passed.
type hasty struct{ waits, writes *sock.Conn }

func (h hasty) run(t *greenpoll.Task) error {
	err := writer{h.writes}.run(t)
	return errors.Join(err, h.waits.SetReadDeadline(time.Unix(1, 0)))
}
