// Plain is the echo server over greenpoll, written like one over Go's net: each connection
// has its own task and 4 KiB buffer. It shows what examples/echo gains by borrowing its
// buffer.
package main

import (
	"greenpoll"
	"greenpoll/bench/peer"
	"greenpoll/sched"
	"greenpoll/sock"
)

func main() {
	addr := peer.Addr()
	go func() {
		peer.Check(greenpoll.Run(func(t *greenpoll.Task) error {
			l, err := sock.Listen(t, "tcp", addr)
			if err != nil {
				return err
			}
			peer.Listening(l.Addr())
			return l.Serve(t, echo)
		}))
	}()
	peer.UntilTerm()
}

func echo(t *sched.Task, c *sock.Conn) {
	buf := make([]byte, 4096)
	for {
		n, err := c.Read(buf)
		if err != nil {
			return
		}
		if _, err := c.Write(buf[:n]); err != nil {
			return
		}
	}
}
