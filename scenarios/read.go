package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// read: one task reads from a connection on which nothing has arrived yet. The task beside it
// is the other end, and writes.
func read(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	var beside sched.Group
	beside.Go(t, w.later(writer{far}.run))
	_, err = near.Read(make([]byte, 16)) // looks blocking: the task waits, and its thread goes on
	return errors.Join(err, beside.Wait(t), near.Close(), far.Close())
}

// A writer writes once.
type writer struct{ conn *sock.Conn }

func (w writer) run(t *greenpoll.Task) error {
	_, err := w.conn.Bind(t).Write([]byte("hello"))
	return err
}
