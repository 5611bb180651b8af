package poller

// This file answers: what takes part in the race, and through which calls? Each actor
// makes the calls that its counterpart in the program makes, and keeps our own books
// beside it.

import (
	"iter"

	"greenpoll/sched"
)

// An actor is one party in the race.
//
//	at a point  may be chosen, unless it wants a lock that is taken
//	asleep      the blocker alone: may not be chosen until it was readied
//	done        has no action left
type actor struct {
	name   string
	act    func(x *explorer) sched.List // what it does; nil: it is the blocker
	locked func(g *ghost)               // it has taken the descriptor's lock
	acted  func(g *ghost)               // act has returned
	may    func(x *explorer) bool       // whether it can begin; nil: always
	reads  bool                         // it reads or writes something before the gate's first point

	at      Point
	done    bool
	asleep  bool
	gate    int      // the gate of its point
	history [][]byte // what each of its actions could see
	took    int      // tasks it has moved out of the gate
	next    func() (Point, bool)
	stop    func()
	yield   func(Point) bool
}

// Points that are not the gate's.
const (
	atStart Point = 100 + iota // before an actor's first action
	atTry                      // before the reader's try
	atEnd                      // after the last action
)

func pointName(p Point) string {
	switch p {
	case atStart:
		return "start"
	case atTry:
		return "try"
	}
	return p.String()
}

// live is an actor's coroutine: it plays the same part on every path.
func (a *actor) live(x *explorer) iter.Seq[Point] {
	return func(yield func(Point) bool) {
		a.yield = yield
		for {
			if a.reads && !yield(atStart) {
				return
			}
			woken := a.act(x)
			x.ghost.given += woken.Len()
			if a.acted != nil {
				a.acted(&x.ghost)
			}
			if woken.Len() > 0 {
				x.note("takes the task")
				yield(AtDone)
				for t := woken.Pop(); t != nil; t = woken.Pop() {
					x.ready(t)
				}
			}
			if !yield(atEnd) {
				return
			}
		}
	}
}

func deliver(x *explorer, token uint64) (woken sched.List) {
	x.p.deliver(sched.PollCall{P: -1, M: -1}, &Event{Token: token, Mode: x.sc.mode, Op: x.sc.op, N: 1}, 0, &woken)
	return woken
}

func event() *actor {
	return &actor{name: "event", reads: true,
		act:   func(x *explorer) sched.List { return deliver(x, x.token) },
		acted: func(g *ghost) { g.event = true }}
}

// stale is an event of the descriptor that had the slot before.
func stale() *actor {
	return &actor{name: "stale", reads: true,
		act: func(x *explorer) sched.List { return deliver(x, x.token-1) }}
}

// bytesArrive is what the kernel does: first the bytes, then the edge.
func bytesArrive() *actor {
	return &actor{name: "kernel", reads: true,
		act: func(x *explorer) sched.List {
			x.ghost.bytes++
			x.running.yield(atStart)
			return deliver(x, x.token)
		},
		acted: func(g *ghost) { g.event = true }}
}

// fire is a worker that has taken the deadline's timer out of the heap.
func fire() *actor {
	return &actor{name: "deadline",
		act: func(x *explorer) sched.List {
			dl := &x.d.deadlines[x.sc.mode.index()]
			return dl.Fire(&dl.Timer, x.firing)
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
			act: func(x *explorer) sched.List {
				woken, _ := x.d.SetDeadline(x.sc.mode, when)
				return woken
			},
			locked: func(g *ghost) {
				if !g.closed {
					g.armed, g.expired = false, when < 0
					g.everExpired = g.everExpired || g.expired
				}
			}}
	}
}

func evict() *actor {
	return &actor{name: "close",
		act: func(x *explorer) sched.List {
			woken, away, err := x.d.Evict()
			x.ghost.away = x.ghost.away || away&x.sc.mode != 0
			// A blocker that still sleeps is ruleLost's business. One that has passed the
			// close on to the Submitter has gone away by itself.
			if err == nil && x.ghost.left && !x.blocker().asleep && !x.ghost.away && !x.op.closeSeen {
				x.violate(ruleRuns, "Evict did not count it as away")
			}
			return woken
		},
		locked: func(g *ghost) { g.closed = true }}
}
