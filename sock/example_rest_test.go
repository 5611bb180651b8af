//go:build linux || darwin || windows

package sock_test

// This file answers: where does what a connection knows stay while its task has no stack?
// docs/rest.md shows the session.

import (
	"errors"
	"fmt"
	"io"
	"net"

	"greenpoll"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A session is what there is to know between two messages of one connection.
type session struct{ name string } // "" before the first message

// handle is called for each message. The first one is a name.
func (s *session) handle(_ *sched.Task, c *sock.Conn) (again bool) {
	p := make([]byte, 5) // all messages are of this length
	_, err := io.ReadFull(c, p)
	switch {
	case err != nil:
	case s.name == "":
		s.name = string(p)
	default:
		_, err = fmt.Fprintf(c, "%s: %s", s.name, p)
	}
	if err != nil {
		c.Close()
	}
	return err == nil
}

// Each connection has a handler of its own, which keeps its session.
func ExampleConn_OnReadable() {
	err := greenpoll.Run(func(t *greenpoll.Task) error {
		l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		t.Go(func(t *greenpoll.Task) {
			err := l.AcceptEach(t, func(c *sock.Conn) { c.OnReadable(t, new(session).handle) })
			if !errors.Is(err, net.ErrClosed) {
				fmt.Println(err)
			}
		})
		c, err := sock.Dial(t, "tcp", l.Addr().String())
		if err != nil {
			return err
		}
		for _, part := range []string{"ann", "ie", "hello"} {
			if _, err := c.Write([]byte(part)); err != nil {
				return err
			}
		}
		answer := make([]byte, len("annie: hello"))
		_, err = io.ReadFull(c, answer)
		fmt.Println(string(answer))
		return errors.Join(err, c.Close(), l.Close())
	}, greenpoll.WithWorkers(1))
	if err != nil {
		fmt.Println(err)
	}
	// Output: annie: hello
}
