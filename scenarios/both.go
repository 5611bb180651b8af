package scenarios

import (
	"errors"
	"net"

	"greenpoll"
	"greenpoll/sched"
)

// both: a Read and a Write wait at one connection, each at a gate of its own, and a third task
// closes it under both.
func both(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	if err := w.fill(t, near, far); err != nil {
		return errors.Join(err, near.Close(), far.Close())
	}
	var reads, writes sched.Group
	reads.Go(t, reader{near}.run)
	writes.Go(t, writer{near}.run)
	t.Yield() // so that both wait already
	err = near.Close()
	for _, beside := range []*sched.Group{&reads, &writes} {
		if ended := beside.Wait(t); !errors.Is(ended, net.ErrClosed) {
			err = errors.Join(err, errors.New("a call has not met the close"), ended)
		}
	}
	return errors.Join(err, far.Close())
}
