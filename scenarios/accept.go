package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// accept: one task accepts a connection before anybody has made one. A listener becomes ready
// for reading, as a connection does, and the same gate is waited at.
func accept(t *greenpoll.Task, w *World) error {
	l, err := w.Listen(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, dialler{l.Addr().String()}.run)
	c, err := l.AcceptConn() // waits, until the kernel has a complete connection in its queue
	if err == nil {
		err = c.Close()
	}
	return errors.Join(err, beside.Wait(t), l.Close())
}

// A dialler makes a connection, and closes it.
type dialler struct{ addr string }

func (d dialler) run(t *greenpoll.Task) error {
	c, err := sock.Dial(t, "tcp", d.addr)
	if err != nil {
		return err
	}
	return c.Close()
}
