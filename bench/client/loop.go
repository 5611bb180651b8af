package main

// This file answers: how is a server loaded at little cost? By one epoll loop over
// sockets that Go's own poller does not know. It must be cheap, as a client that is
// slower than the server lets the server wait, and what is measured is then how
// a server waits. Where it has a processor for itself it never sleeps: a sleeping
// client must be woken by the server's send, which can cost as much as the echo, and
// how often it sleeps depends on the server's pace, so that figures jump about.

import (
	"fmt"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/bench/load"
)

// generator has all connections of a load.
type generator struct {
	spec   load.Spec
	to     *unix.SockaddrInet4
	epoll  int
	conns  []conn // the busy ones, or the slots of churn
	out    []byte // the message
	in     []byte
	mode   mode
	now    time.Time
	waits  []time.Duration // of the messages of this load
	again  []int           // connections that send next
	events [256]unix.EpollEvent
	churn  int // connections so far: each comes from another address
}

type conn struct {
	fd        int
	sent, got int       // of the message that is under way
	since     time.Time // when that was begun
	full      bool      // armed for room to write, too
}

// mode is how the client waits for echoes.
type mode int

const (
	sleep mode = iota // in the kernel: it shares processors with the server
	spin              // never
	burst             // never, and many are answered at once, see collect
)

var modes = map[string]mode{"sleep": sleep, "spin": spin, "burst": burst}

// limit ends a load: no message is sent after so much time or so many messages.
type limit struct {
	window   time.Duration
	messages int
}

// patience is how long the client waits for an echo.
const patience = 5 * time.Second

func open(addr string, spec load.Spec, mode mode) (*generator, error) {
	to, err := sockaddr(addr)
	if err != nil {
		return nil, err
	}
	g := &generator{spec: spec, to: to, mode: mode, in: make([]byte, 256<<10)}
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
	g.now, g.waits, g.again = time.Now(), g.waits[:0], g.again[:0]
	start, open, sent := g.now, len(g.conns), len(g.conns)
	for i := range g.conns {
		g.again = append(g.again, i)
	}
	over := false
	for open > 0 {
		for _, i := range g.again {
			if err := g.begin(i); err != nil {
				return 0, err
			}
		}
		g.again = g.again[:0]
		events, err := g.collect(open)
		if err != nil {
			return 0, err
		}
		over = over || until.window > 0 && g.now.Sub(start) >= until.window
		for _, e := range events {
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
			g.again = append(g.again, i)
		}
	}
	return messages, nil
}

// collect waits for events. In bursts it looks again until a quarter of the
// connections have theirs, for a moment: then all are read, and then all are
// answered, and a server that had nothing to do is woken once for many. If it were
// woken for each, at the client's cost, a server quicker than the client would make
// the client slower still, and be measured in that state: seen as an epoll loop in C
// whose messages cost 8 us in one minute and 11 us in the next.
func (g *generator) collect(open int) ([]unix.EpollEvent, error) {
	const most, moment = 64, 200 * time.Microsecond
	enough, delay := 1, 0
	switch {
	case g.mode == sleep:
		delay = 100 // ms
	case g.mode == burst && !g.spec.Churn:
		enough = max(1, min(open/4, most))
	}
	began, first := g.now, time.Time{}
	for {
		n, err := wait(g.epoll, g.events[:], delay)
		if err != nil {
			return nil, err
		}
		g.now = time.Now() // one look at the clock for all that came together
		if n > 0 && first.IsZero() {
			first = g.now
		}
		if n >= enough || n > 0 && g.now.Sub(first) > moment {
			return g.events[:n], nil
		}
		if n == 0 && g.now.Sub(began) > patience {
			return nil, fmt.Errorf("no echo for %v; %d messages are under way", patience, open)
		}
	}
}
