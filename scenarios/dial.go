package scenarios

import (
	"errors"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// dial: one task makes a connection. The kernel begins at once and answers EINPROGRESS; it
// tells the outcome by making the new socket ready for writing. The other side's kernel has the
// connection then, and no task need have accepted it.
func dial(t *greenpoll.Task, w *World) error {
	l, err := w.Listen(t)
	if err != nil {
		return err
	}
	var beside sched.WaitGroup
	beside.Go(t, computer{}.run)
	c, err := sock.Dial(t, "tcp", l.Addr().String()) // waits for the outcome
	if err == nil {
		err = c.Close()
	}
	beside.Wait(t)
	return errors.Join(err, l.Close())
}
