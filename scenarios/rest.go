package scenarios

import (
	"errors"
	"io"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// restAnswer says what a stack is for.
const restAnswer = "What does an idle connection need a stack for? For nothing: the handler had returned, so nothing stood on it. " +
	"The task slept at its gate as any other, but its worker gave the stack to others; the next bytes readied the task, and it began anew on a stack of the pool."

// rest: the task of a connection has no stack while there is nothing to read. It is called for
// two messages, and for the end.
func rest(t *greenpoll.Task, w *World) error {
	near, far, err := w.Connect(t)
	if err != nil {
		return err
	}
	ended := sched.NewChan[error](1)
	near.OnReadable(t, echoOnce{ended}.handle)
	for range 2 {
		if _, err = far.Write([]byte("hello")); err == nil {
			_, err = io.ReadFull(far, make([]byte, len("hello")))
		}
		if err != nil {
			return err
		}
	}
	err = far.Close()
	end, _ := ended.Recv(t)
	return errors.Join(err, end, near.Close())
}

// An echoOnce sends back what one Read brings, and tells why there is no more.
type echoOnce struct{ ended *sched.Chan[error] }

func (e echoOnce) handle(t *greenpoll.Task, c *sock.Conn) (again bool) {
	p := make([]byte, 16)
	n, err := c.Read(p)
	if err == nil {
		_, err = c.Write(p[:n])
	}
	if err == nil {
		return true
	}
	if err == io.EOF {
		err = nil
	}
	e.ended.Send(t, err)
	return false
}
