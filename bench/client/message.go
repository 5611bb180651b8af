package main

// This file answers: how does one message go out and come back?

import (
	"errors"
	"fmt"
	"io"

	"golang.org/x/sys/unix"
)

// at returns the byte at index i of a message, chosen so that a lost, doubled or moved
// byte is noticed.
func at(i int) byte { return byte(i % 251) }

// begin sends a message on connection i, which is a new connection in a churn load.
func (g *generator) begin(i int) (err error) {
	c := &g.conns[i]
	c.since = g.now
	if g.spec.Churn {
		g.churn++
		if c.fd, err = g.connect(source(g.churn)); err != nil {
			return fmt.Errorf("connection %d: %w", g.churn, err)
		}
		if err := g.arm(i, unix.EPOLL_CTL_ADD, unix.EPOLLIN); err != nil {
			return err
		}
	}
	c.sent, c.got = 0, 0
	return g.send(i)
}

// send sends the rest of the message, as far as there is room.
func (g *generator) send(i int) error {
	c := &g.conns[i]
	n, err := sendto(c.fd, g.out[c.sent:])
	if err != nil && !errors.Is(err, unix.EAGAIN) {
		return err
	}
	c.sent += n
	full := c.sent < len(g.out)
	if full == c.full {
		return nil
	}
	c.full = full
	if full {
		return g.arm(i, unix.EPOLL_CTL_MOD, unix.EPOLLIN|unix.EPOLLOUT)
	}
	return g.arm(i, unix.EPOLL_CTL_MOD, unix.EPOLLIN)
}

// onEvent continues with connection i, and reports whether its echo is complete.
func (g *generator) onEvent(i int, events uint32) (whole bool, err error) {
	c := &g.conns[i]
	if events&unix.EPOLLOUT != 0 && c.full {
		if err := g.send(i); err != nil {
			return false, err
		}
	}
	n, err := recvfrom(c.fd, g.in)
	if errors.Is(err, unix.EAGAIN) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if n == 0 {
		return false, fmt.Errorf("the server closed a connection after %d bytes of %d: %w", c.got, len(g.out), io.ErrUnexpectedEOF)
	}
	if c.got+n > c.sent || g.in[0] != at(c.got) || g.in[n-1] != at(c.got+n-1) {
		return false, fmt.Errorf("bytes %d to %d of a message came back wrong", c.got, c.got+n)
	}
	c.got += n
	if c.got < len(g.out) {
		return false, nil
	}
	if g.spec.Churn {
		return true, unix.Close(c.fd) // the client closes first: TIME-WAIT is on its side
	}
	return true, nil
}

func (g *generator) arm(i, op int, events uint32) error {
	e := unix.EpollEvent{Events: events, Fd: int32(i)}
	return unix.EpollCtl(g.epoll, op, g.conns[i].fd, &e)
}
