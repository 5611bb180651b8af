package main

// This file answers: how is a server loaded at little cost? By one epoll loop over
// sockets that Go's own poller does not know. It must be cheap, as a client that is
// slower than the server lets the server wait, and what is measured is then how
// a server waits. Where it has a processor for itself it never sleeps: a sleeping
// client must be woken by the server's send, which can cost as much as the echo, and
// how often it sleeps depends on the server's pace, so that figures jump about.

import (
	"errors"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/bench/load"
)

// generator has all connections of a load.
type generator struct {
	spec  load.Spec
	to    *unix.SockaddrInet4
	epoll int
	conns []conn // the busy ones, or the slots of churn
	out   []byte // the message
	in    []byte
	delay int // of a poll, in ms
	now   time.Time
	waits []time.Duration // of the messages of this load
	churn int             // connections so far: each comes from another address
}

type conn struct {
	fd        int
	sent, got int       // of the message that is under way
	since     time.Time // when that was begun
	full      bool      // armed for room to write, too
}

// limit ends a load: no message is sent after so much time or so many messages.
type limit struct {
	window   time.Duration
	messages int
}

// patience is how long the client waits for an echo.
const patience = 5 * time.Second

// at is the byte that a message has at i, so that a byte lost, doubled or moved is
// seen.
func at(i int) byte { return byte(i % 251) }

func open(addr string, spec load.Spec, spin bool) (*generator, error) {
	to, err := sockaddr(addr)
	if err != nil {
		return nil, err
	}
	g := &generator{spec: spec, to: to, in: make([]byte, 256<<10)}
	if !spin {
		g.delay = 100
	}
	if g.epoll, err = unix.EpollCreate1(unix.EPOLL_CLOEXEC); err != nil {
		return nil, err
	}
	g.out = make([]byte, spec.Size)
	for i := range g.out {
		g.out[i] = at(i)
	}
	g.conns = make([]conn, spec.Conns)
	if spec.Churn {
		return g, nil
	}
	for i := range spec.Idle {
		if _, err := g.connect(nil); err != nil {
			return nil, fmt.Errorf("idle connection %d: %w", i, err)
		}
	}
	for i := range g.conns {
		if g.conns[i].fd, err = g.connect(nil); err != nil {
			return nil, fmt.Errorf("connection %d: %w", i, err)
		}
		if err := g.arm(i, unix.EPOLL_CTL_ADD, unix.EPOLLIN); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// load runs the closed loop once: all connections send, each sends anew when its
// echo is there, and it ends when no message is under way any more: so no message
// is counted whose processor time is not, and the other way round.
func (g *generator) load(until limit) (messages int, err error) {
	start := time.Now()
	g.now, g.waits = start, g.waits[:0]
	last := start // when something came
	open, sent := len(g.conns), len(g.conns)
	for i := range g.conns {
		if err := g.begin(i); err != nil {
			return 0, err
		}
	}
	var events [256]unix.EpollEvent
	over := false
	for open > 0 {
		n, err := wait(g.epoll, events[:], g.delay)
		if err != nil {
			return 0, err
		}
		g.now = time.Now() // one look at the clock for all that came together
		if n > 0 {
			last = g.now
		} else if g.now.Sub(last) > patience {
			return 0, fmt.Errorf("no echo for %v; %d messages are under way", patience, open)
		}
		over = over || until.window > 0 && g.now.Sub(start) >= until.window
		for _, e := range events[:n] {
			i := int(e.Fd) // the connection's index, see arm
			whole, err := g.onEvent(i, e.Events)
			if err != nil {
				return 0, err
			}
			if !whole {
				continue
			}
			messages++
			g.waits = append(g.waits, g.now.Sub(g.conns[i].since))
			if over || until.messages > 0 && sent >= until.messages {
				open--
				continue
			}
			sent++
			if err := g.begin(i); err != nil {
				return 0, err
			}
		}
	}
	return messages, nil
}

// begin sends a message on connection i, which in churn is a new one.
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

// send sends what is left of the message, as far as there is room.
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

// onEvent goes on with connection i, and tells whether its echo is whole.
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
		unix.Close(c.fd) // the client closes first: TIME-WAIT is on its side
	}
	return true, nil
}

func (g *generator) arm(i, op int, events uint32) error {
	e := unix.EpollEvent{Events: events, Fd: int32(i)}
	return unix.EpollCtl(g.epoll, op, g.conns[i].fd, &e)
}
