// Package longrun makes runs as long as asked for, with events of all sorts: tests and tools
// measure recordings with them.
//
// This file answers: what happens in such a run?
package longrun

import (
	"errors"
	"math/rand/v2"
	"time"

	"greenpoll"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/sched"
	"greenpoll/sock"
	"greenpoll/trace"
)

// Run makes a run of at least that many events, on epoll with two workers: twenty
// conversations, each of many short-lived connections, with pauses and messages of any length.
func Run(events int) page.Run {
	tr := trace.New()
	long := &scenarios.Scenario{Name: "long", Workers: 2, Main: func(t *greenpoll.Task, w *scenarios.World) error {
		return converse(t, w, func() bool { return tr.Len() < uint64(events) })
	}}
	setting := scenarios.Setting{Scenario: long, Backend: sim.Epoll, Trace: tr}
	return page.Run{Outcome: scenarios.Run(setting), Header: setting.Header(), Lines: trace.Lines(tr.Events())}
}

func converse(t *greenpoll.Task, w *scenarios.World, more func() bool) error {
	const conversations = 20
	var all sched.Group
	l, err := w.Listen(t)
	if err != nil {
		return err
	}
	for i := range conversations {
		random := rand.New(rand.NewPCG(uint64(i), 0))
		all.Go(t, func(t *greenpoll.Task) (err error) {
			for more() && err == nil {
				err = connection(t, l, random)
			}
			return err
		})
	}
	return errors.Join(all.Wait(t), l.Close())
}

// connection is one: a task answers, and this one asks.
func connection(t *greenpoll.Task, l *sock.Listener, random *rand.Rand) error {
	var beside sched.Group
	beside.Go(t, func(t *greenpoll.Task) error {
		c, err := l.Bind(t).AcceptConn()
		if err != nil {
			return err
		}
		buffer := make([]byte, 4096)
		for err == nil {
			var n int
			if n, err = c.Read(buffer); err == nil {
				_, err = c.Write(buffer[:n])
			}
		}
		return c.Close() // the other end has closed
	})
	c, err := sock.Dial(t, "tcp", l.Addr().String())
	if err != nil {
		return err
	}
	for range 1 + random.IntN(8) {
		if random.IntN(4) == 0 {
			t.Sleep(time.Duration(random.IntN(5000)) * time.Microsecond)
		}
		message := make([]byte, 1+random.IntN(3000))
		if _, err = c.Write(message); err != nil {
			break
		}
		if _, err = c.Read(message); err != nil {
			break
		}
	}
	return errors.Join(err, c.Close(), beside.Wait(t))
}
