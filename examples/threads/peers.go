package main

// This file answers: what do the network waits wait for? For a peer that answers only
// when all clients have asked and the given time has passed since.

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

// newAnswerer accepts n connections, reads a byte from each, and answers with a byte.
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

// newNameServer answers every query with "no such name". Each of n look-ups asks it
// twice, for IPv4 and for IPv6 addresses, each time over a new connection.
func newNameServer(t *greenpoll.Task, n int, wait time.Duration) (*peer, error) {
	return serve(t, 2*n, wait, func(c *sock.Conn, allHaveAsked func()) error {
		size := make([]byte, 2) // over TCP, a message is preceded by its length
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
		// The answer repeats the question, except for the two bytes of flags.
		const response, recursionDesired, recursionAvailable, nameError = 0x80, 0x01, 0x80, 3
		message[2], message[3] = response|recursionDesired, recursionAvailable|nameError
		_, err := c.Write(append(size, message...))
		return err
	})
}

// serve serves each connection in its own task. allHaveAsked returns once wait has passed
// since its n-th call.
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
				cli.Say("the peer has failed: %v", err) // or the child has, which reports more
			}
		})
		if !errors.Is(err, net.ErrClosed) { // the measurement is over
			cli.Say("the peer has failed: %v", err)
		}
	})
	return &peer{l.Addr().String(), l}, nil
}
