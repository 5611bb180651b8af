package scenarios

import (
	"errors"
	"net"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// closed: one task reads, and another closes the connection under it. The Read must come back,
// with net.ErrClosed, before the descriptor's number can be given to another socket.
func closed(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, reader{near}.run)
	t.Yield() // so that the reader waits already
	err = near.Close()
	if read := beside.Wait(t); !errors.Is(read, net.ErrClosed) {
		err = errors.Join(err, errors.New("the read has not met the close"), read)
	}
	return errors.Join(err, far.Close())
}

// A reader reads once.
type reader struct{ conn *sock.Conn }

func (r reader) run(t *greenpoll.Task) error {
	_, err := r.conn.Bind(t).Read(make([]byte, 16))
	return err
}
