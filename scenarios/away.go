package scenarios

import (
	"errors"
	"net"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// away: a reader has been woken, but has not run yet, when another task closes its connection.
// Its number may be another socket's by the time the reader runs: it must not be touched.
func away(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	first, second, err := w.Connect(t)
	if err != nil {
		return errors.Join(err, near.Close(), far.Close())
	}
	var reads, beside sched.Group
	beside.Go(t, breaker{first, near}.run)
	reads.Go(t, reader{near}.run)
	t.Yield() // so that both wait already
	err = errors.Join(writer{second}.run(t), writer{far}.run(t), beside.Wait(t))
	if ended := reads.Wait(t); ended != nil && !errors.Is(ended, net.ErrClosed) { // nil: it was quicker
		err = errors.Join(err, errors.New("the read has not met the close"), ended)
	}
	return errors.Join(err, first.Close(), second.Close(), far.Close())
}

// A breaker reads, and then closes.
type breaker struct{ reads, closes *sock.Conn }

func (b breaker) run(t *greenpoll.Task) error {
	return errors.Join(reader{b.reads}.run(t), b.closes.Close())
}
