package main

// This file answers: how is a server loaded at little cost? With one epoll loop over
// sockets that Go's own poller does not know. It must be cheap: if the client is
// slower than the server, the server waits, and the figures then show how
// the server waits. If the client has a processor for itself, it never sleeps. A sleeping
// client must be woken by the server's send, which can cost as much as the echo, and
// how often the client sleeps depends on the server's pace, so that the figures would vary.

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
	from   *unix.SockaddrInet4 // of the connections that stay; nil: the kernel's choice
	epoll  int
	conns  []conn // the busy ones, or the slots of churn
	out    []byte // the message
	in     []byte
	mode   mode
	now    time.Time
	waits  []time.Duration // of the messages of this load
	again  []int           // the connections that send next
	events [256]unix.EpollEvent
	churn  int // connections so far: each comes from a different address
}

type conn struct {
	fd        int
	sent, got int       // bytes of the current message
	since     time.Time // when that message was begun
	full      bool      // armed for room to write, too
}

// mode is how the client waits for echoes.
type mode int

const (
	sleep mode = iota // in the kernel: it shares processors with the server
	spin              // never
	burst             // never, and many echoes are handled at once, see collect
	turns             // never, and one message is under way: each over another connection
)

var modes = map[string]mode{"sleep": sleep, "spin": spin, "burst": burst, "turns": turns}

// limit ends a load: no message is sent after this time or this many messages.
type limit struct {
	window   time.Duration
	messages int
}

// patience is how long the client waits for an echo.
const patience = 5 * time.Second

func open(addr, from string, spec load.Spec, mode mode) (*generator, error) {
	to, err := sockaddr(addr)
	if err != nil {
		return nil, err
	}
	g := &generator{spec: spec, to: to, mode: mode, in: make([]byte, 256<<10)}
	if from != "" {
		if g.from, err = sockaddr(from + ":0"); err != nil {
			return nil, err
		}
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
		if _, err := g.join(); err != nil {
			return nil, fmt.Errorf("idle connection %d: %w", i, err)
		}
	}
	for i := range g.conns {
		if g.conns[i].fd, err = g.join(); err != nil {
			return nil, fmt.Errorf("connection %d: %w", i, err)
		}
		if err := g.arm(i, unix.EPOLL_CTL_ADD, unix.EPOLLIN); err != nil {
			return nil, err
		}
	}
	return g, nil
}

// load runs the closed loop once: all connections send, and each sends again when its
// echo has arrived; in turns, the next one sends. The loop ends when no message is in
// flight any more. This way exactly those messages are counted whose processor time is
// counted, too.
func (g *generator) load(until limit) (messages int, err error) {
	g.now, g.waits, g.again = time.Now(), g.waits[:0], g.again[:0]
	open := g.atATime()
	start, sent := g.now, open
	for i := range open {
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
			g.again = append(g.again, g.next(i))
		}
	}
	return messages, nil
}

// atATime returns how many messages are under way at a time.
func (g *generator) atATime() int {
	if g.mode == turns {
		return 1
	}
	return len(g.conns)
}

// next returns the connection that sends once a message has come back over connection i.
func (g *generator) next(i int) int {
	if g.mode == turns {
		return (i + 1) % len(g.conns)
	}
	return i
}

// collect waits for events. In burst mode it polls again, for a short time, until a
// quarter of the connections have theirs. Then it reads all echoes and only then sends
// again, so that an idle server is woken once for many messages. If the server were
// woken for each message, at the client's cost, a server faster than the client would make
// the client even slower, and would be measured in that state. This was seen with an epoll
// loop in C whose messages cost 8 us in one minute and 11 us in the next.
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
		g.now = time.Now() // one reading of the clock for all events that came together
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
