//go:build ignore

package sock_test

// This file answers: does Dial say that it was refused on this machine's own kernel, too?

import (
	"net"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/sock"
)

// refusedHere asks this machine's kernel: a port that nobody listens to any more.
func refusedHere(c *verdict.Check) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err == nil {
		err = l.Close()
	}
	if err != nil {
		c.Fail("This machine: %v", err)
	}
	c.Asleep(func() string {
		return "On this machine's kernel: nobody listens at the port, and Dial waits for ever."
	})
	err = greenpoll.Run(func(t *greenpoll.Task) error {
		defer c.Recover()
		_, err := sock.Dial(t, "tcp", l.Addr().String())
		return err
	}, greenpoll.WithWorkers(1))
	if err == nil {
		c.Fail("On this machine's kernel: nobody listens at the port, and Dial returned a connection.")
	}
}
