package main

// This file answers: who is waited for on the network? A peer that answers nobody
// until all have asked, and then lets them wait for as long as it was told.

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
	"sync/atomic"
	"time"

	"greenpoll"
	"greenpoll/examples/internal/cli"
	"greenpoll/sched"
	"greenpoll/sock"
)

// A peer answers on its address until it is closed.
type peer struct {
	address string
	io.Closer
}

// newAnswerer takes n connections and a byte on each, and answers with a byte.
func newAnswerer(t *greenpoll.Task, n int, wait time.Duration) (*peer, error) {
	return serve(t, n, wait, func(c *sock.Conn, allHaveAsked func()) error {
		if _, err := io.ReadFull(c, make([]byte, 1)); err != nil {
			return err
		}
		allHaveAsked()
		_, err := c.Write([]byte("!"))
		return err
	})
}

// newNameServer says of every name that there is no such. Each of n look-ups asks it
// twice, for the addresses of IPv4 and of IPv6, by a connection each.
func newNameServer(t *greenpoll.Task, n int, wait time.Duration) (*peer, error) {
	return serve(t, 2*n, wait, func(c *sock.Conn, allHaveAsked func()) error {
		size := make([]byte, 2) // over TCP, a message comes with its length in front
		if _, err := io.ReadFull(c, size); err != nil {
			return err
		}
		message := make([]byte, binary.BigEndian.Uint16(size))
		if _, err := io.ReadFull(c, message); err != nil {
			return err
		}
		if len(message) < 12 { // the header's size: RFC 1035, 4.1.1
			return errors.New("a question is too short")
		}
		allHaveAsked()
		// An answer is the question again, but for the two bytes of flags.
		const response, recursionDesired, recursionAvailable, nameError = 0x80, 0x01, 0x80, 3
		message[2], message[3] = response|recursionDesired, recursionAvailable|nameError
		_, err := c.Write(append(size, message...))
		return err
	})
}

// serve serves each connection by a task of its own. allHaveAsked comes back when wait is
// over since it was called for the n-th time.
func serve(t *greenpoll.Task, n int, wait time.Duration, one func(c *sock.Conn, allHaveAsked func()) error) (*peer, error) {
	l, err := sock.Listen(t, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	var asked atomic.Int32
	over := sched.NewChan[int](0) // nothing is sent: it is closed
	t.Go(func(t *greenpoll.Task) {
		err := l.Serve(t, func(t *greenpoll.Task, c *sock.Conn) {
			defer c.Close()
			err := one(c, func() {
				if asked.Add(1) == int32(n) {
					t.Sleep(wait)
					over.Close(t)
				}
				over.Recv(t)
			})
			if err != nil {
				cli.Say("the peer has failed: %v", err) // or the child, which says more
			}
		})
		if !errors.Is(err, net.ErrClosed) { // the measurement is over
			cli.Say("the peer has failed: %v", err)
		}
	})
	return &peer{l.Addr().String(), l}, nil
}
