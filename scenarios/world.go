package scenarios

// This file answers: where does a scenario play? Its program is the same on a simulated kernel
// and on the machine's own; a World has what differs.

import (
	"errors"
	"time"

	"greenpoll"
	"greenpoll/poller/sim"
	"greenpoll/sock"
)

// A World is a kernel with what a scenario needs around it.
type World struct {
	Sim *sim.Kernel // nil: the machine's own kernel
	Inputs
}

// Listen listens where Dial finds it.
func (w *World) Listen(t *greenpoll.Task) (*sock.Listener, error) {
	if w.Sim != nil {
		return sock.Listen(t, "tcp", "127.0.0.1:80")
	}
	return sock.Listen(t, "tcp", "127.0.0.1:0")
}

// Connect returns both ends of a new connection, bound to t.
func (w *World) Connect(t *greenpoll.Task) (near, far *sock.Conn, err error) {
	l, err := w.Listen(t)
	if err != nil {
		return nil, nil, err
	}
	defer func() { err = errors.Join(err, l.Close()) }()
	if near, err = sock.Dial(t, "tcp", l.Addr().String()); err != nil {
		return nil, nil, err
	}
	if far, err = l.AcceptConn(); err != nil {
		return nil, nil, errors.Join(err, near.Close())
	}
	return near, far, nil
}

// connects returns both ends of n new connections.
func (w *World) connects(t *greenpoll.Task, n int) (near, far []*sock.Conn, err error) {
	for range n {
		one, other, err := w.Connect(t)
		if err != nil {
			return nil, nil, err
		}
		near, far = append(near, one), append(far, other)
	}
	return near, far, nil
}

// Block makes a call that blocks its thread, and not only its task.
func (w *World) Block(t *greenpoll.Task, d time.Duration) {
	if w.Sim != nil {
		w.Sim.Block(t, d)
		return
	}
	t.Block(func() { time.Sleep(d) })
}
