package scenarios

import (
	"errors"
	"net"
	"os"
	"time"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// tie: a deadline and a close at the same time. The deadline has woken the reader, which has not
// run yet: the close need not wait for it, because it will not touch the number any more.
func tie(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, sleeper{near}.run)
	t.Yield() // so that it sleeps already
	err = near.SetReadDeadline(t.Sched().Time().Add(sleeps))
	ended := reader{near}.run(t)
	if !errors.Is(ended, net.ErrClosed) && !errors.Is(ended, os.ErrDeadlineExceeded) {
		err = errors.Join(err, errors.New("the read has met neither"), ended)
	}
	return errors.Join(err, beside.Wait(t), far.Close())
}

const sleeps = 10 * time.Millisecond

// A sleeper sleeps, and then closes.
type sleeper struct{ conn *sock.Conn }

func (s sleeper) run(t *greenpoll.Task) error {
	t.Sleep(sleeps)
	return s.conn.Close()
}
