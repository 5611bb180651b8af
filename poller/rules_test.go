package poller

// This file answers: what must hold, after each step and at the end of each
// interleaving? It is DESIGN's list, said of the walker's books.

import (
	"fmt"
	"net"
	"os"

	"greenpoll/sched"
	"greenpoll/trace"
)

// The rules. A twin in testdata/broken names the one that catches it.
const (
	ruleLost  = "no wake-up is lost"
	ruleOnce  = "each park is ended by one ready"
	ruleJust  = "what Wait returns has happened"
	ruleEvent = "an event is remembered until it is consumed, and no longer"
	ruleOld   = "a deadline that was reset cannot be fired by its old timer"
	ruleCount = "who sleeps is counted, once"
	ruleRest  = "at rest the gate is nil or ready, unless a task sleeps there"
)

// afterStep holds at every moment.
func (w *walker) afterStep(now trace.Gate) {
	n := w.p.Waiters()
	if n < 0 || now == trace.GateTask && n != 1 {
		w.violate(ruleCount, fmt.Sprintf("the gate is %v and %d tasks are said to sleep", now, n))
	}
}

// end holds when nobody can move any more.
func (w *walker) end() {
	g, now, asleep, waiters := &w.ghost, w.g.look(), w.blocker().asleep, w.p.Waiters()
	wants := 0
	if asleep {
		wants = 1
		switch {
		case g.event:
			w.violate(ruleLost, "an event came, and the task sleeps")
		case g.closed:
			w.violate(ruleLost, "the descriptor was closed, and the task sleeps")
		case g.expired:
			w.violate(ruleLost, "the deadline passed, and the task sleeps")
		case w.sc.reads && g.bytes > 0:
			w.violate(ruleLost, "there are bytes in the socket, and the reader sleeps")
		}
	}
	if asleep != (now == trace.GateTask) || now == trace.GateWaiting {
		w.violate(ruleRest, fmt.Sprintf("the gate is %v, asleep: %v", now, asleep))
	}
	if waiters != wants {
		w.violate(ruleCount, fmt.Sprintf("%d tasks are said to sleep, it should be %d", waiters, wants))
	}
	if g.given != g.wins || g.readies != g.wins || g.parks-g.readies != wants {
		w.violate(ruleOnce, fmt.Sprintf("%d parks, taken out of the gate %d times, returned %d times, readied %d times",
			g.parks, g.wins, g.given, g.readies))
	}
	if !w.sc.forgets && (now == trace.GateReady) != g.event {
		w.violate(ruleEvent, fmt.Sprintf("the gate is %v; an event is to be remembered: %v", now, g.event))
	}
	expired := w.d.info.Load()&(infoReadExpired|infoWriteExpired) != 0
	if expired && !g.expired {
		w.violate(ruleOld, "the deadline has expired all the same")
	}
	if closed := w.d.info.Load()&infoClosing != 0; closed != g.closed || expired != g.expired {
		w.violate(ruleJust, fmt.Sprintf("closed and expired are shown as %v, %v; they are %v, %v",
			closed, expired, g.closed, g.expired))
	}
}

// afterwards asks what one more Wait says that comes after everything else.
func (w *walker) afterwards() {
	var want error
	switch g := &w.ghost; {
	case w.sc.op:
		return
	case g.closed:
		want = net.ErrClosed
	case g.expired:
		want = os.ErrDeadlineExceeded
	case !g.event || w.sc.forgets:
		return // it would sleep, and rightly
	}
	if err := w.d.Wait(w.t, w.sc.mode); err != want {
		w.violate(ruleJust, fmt.Sprintf("after the path a Wait returned %v, want %v", err, want))
	}
	if want == nil && w.g.look() != trace.GateNil {
		w.violate(ruleEvent, fmt.Sprintf("a Wait has consumed the event, and the gate is %v", w.g.look()))
	}
}

// see appends what a step can see of the state that is shared.
func (w *walker) see(b []byte) []byte {
	dl := &w.d.deadlines[w.sc.mode.index()]
	var seq, when byte
	switch dl.seq {
	case 0:
	case w.firing:
		seq = 1
	default:
		seq = 2
	}
	switch {
	case dl.when < 0:
		when = 1
	case dl.when > 0:
		when = 2
	}
	return append(b, byte(w.g.look()), byte(w.d.info.Load()), seq<<4|when, byte(w.op.state.Load()), byte(w.ghost.bytes))
}

// key is the state of everything: what is shared, our books, and each actor's
// place and past. An actor that is done has no future, so its past is left out.
func (w *walker) key() []byte {
	g := &w.ghost
	b := make([]byte, 0, 256)
	b = w.see(b)
	b = append(b, byte(w.p.Waiters()), byte(w.t.Status()),
		bit(w.lockTaken(), g.event, g.closed, g.armed, g.expired, g.everExpired, w.blocker().asleep),
		byte(g.parks), byte(g.wins), byte(g.given), byte(g.readies), byte(g.returns))
	for _, a := range w.actors {
		b = append(b, bit(a.done), byte(a.at))
		if !a.done {
			b = append(b, byte(len(a.history)))
			b = append(b, a.history...)
		}
	}
	return b
}

func bit(flags ...bool) (b byte) {
	for i, f := range flags {
		if f {
			b |= 1 << i
		}
	}
	return b
}

// The actors.

func deliver(w *walker, token uint64) (woken sched.List) {
	w.p.deliver(sched.PollCall{P: -1, M: -1}, &Event{Token: token, Mode: w.sc.mode, Op: w.sc.op, N: 1}, 0, &woken)
	return woken
}

func event() *actor {
	return &actor{name: "event", looks: true,
		act:   func(w *walker) sched.List { return deliver(w, w.token) },
		acted: func(g *ghost) { g.event = true }}
}

// stale is an event of the descriptor that had the slot before.
func stale() *actor {
	return &actor{name: "stale", looks: true,
		act: func(w *walker) sched.List { return deliver(w, w.token-1) }}
}

// bytesArrive is what the kernel does: first the bytes, then the edge.
func bytesArrive() *actor {
	return &actor{name: "kernel", looks: true,
		act: func(w *walker) sched.List {
			w.ghost.bytes++
			w.running.yield(atStart)
			return deliver(w, w.token)
		},
		acted: func(g *ghost) { g.event = true }}
}

// fire is a worker that has taken the deadline's timer out of the heap.
func fire() *actor {
	return &actor{name: "deadline",
		act: func(w *walker) sched.List {
			dl := &w.d.deadlines[w.sc.mode.index()]
			return dl.Fire(&dl.Timer, w.firing)
		},
		locked: func(g *ghost) {
			if g.armed && !g.closed {
				g.armed, g.expired, g.everExpired = false, true, true
			}
		}}
}

// setDeadline moves the deadline: to a later time, to never (0), or to one that
// has passed (1).
func setDeadline(name string, when int64) func() *actor {
	return func() *actor {
		return &actor{name: name,
			act: func(w *walker) sched.List {
				woken, _ := w.d.SetDeadline(w.sc.mode, when)
				return woken
			},
			locked: func(g *ghost) {
				if !g.closed {
					g.armed, g.expired = false, when == 1
					g.everExpired = g.everExpired || g.expired
				}
			}}
	}
}

func evict() *actor {
	return &actor{name: "close",
		act: func(w *walker) sched.List {
			woken, _ := w.d.Evict()
			return woken
		},
		locked: func(g *ghost) { g.closed = true }}
}
