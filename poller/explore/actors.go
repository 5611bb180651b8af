package explore

// This file answers: what takes part in the race, and through which calls? Each actor
// makes the calls that its counterpart in the program makes, and keeps our own books
// beside it.

import (
	"iter"

	"greenpoll/poller"
	"greenpoll/sched"
)

// Sleeper is the name of the actor that waits. All others wake it, or try to.
const Sleeper = "block"

// An actor is one party in the race.
//
//	at a point  may be chosen, unless it wants a lock that is taken
//	asleep      the blocker alone: may not be chosen until it was readied
//	done        has no action left
type actor struct {
	name   string
	label  string                       // its name, with a number if another one has it, too
	act    func(x *explorer) sched.List // what it does; nil: it is the blocker
	locked func(g *Books)               // it has taken the descriptor's lock
	acted  func(g *Books)               // act has returned
	may    func(x *explorer) bool       // whether it can begin; nil: always
	reads  bool                         // it reads or writes something before the gate's first point

	at      poller.Point
	place   string // of its point in the code, if it is one of the gate's and places are wanted
	done    bool
	asleep  bool
	gate    poller.Mode // the gate of its point
	history [][]byte    // what each of its actions could see
	took    int         // tasks it has moved out of the gate
	next    func() (poller.Point, bool)
	stop    func()
	yield   func(poller.Point) bool
}

// Points that are not the gate's.
const (
	atStart poller.Point = 100 + iota // before an actor's first action
	atTry                             // before the reader's try
	atStack                           // before a worker takes the stack of a task at rest away: sched's point
	atEnd                             // after the last action
)

func pointName(p poller.Point) string {
	switch p {
	case atStart:
		return "start"
	case atTry:
		return "try"
	case atStack:
		return "stack"
	}
	return p.String()
}

// live is an actor's coroutine: it plays the same part on every path.
func (a *actor) live(x *explorer) iter.Seq[poller.Point] {
	return func(yield func(poller.Point) bool) {
		a.yield = yield
		for {
			if a.reads && !yield(atStart) {
				return
			}
			woken := a.act(x)
			x.books.Given += woken.Len()
			if a.acted != nil {
				a.acted(&x.books)
			}
			if woken.Len() > 0 {
				x.note("takes the task")
				yield(poller.AtDone)
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
	return x.in.Deliver(&poller.Event{Token: token, Mode: x.sc.mode, Op: x.sc.op, N: 1})
}

func event() *actor {
	return &actor{name: "event", reads: true,
		act:   func(x *explorer) sched.List { return deliver(x, x.token) },
		acted: func(g *Books) { g.Event = true }}
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
			x.books.Bytes++
			x.running.yield(atStart)
			return deliver(x, x.token)
		},
		acted: func(g *Books) { g.Event = true }}
}

// fire is a worker that has taken the deadline's timer out of the heap.
func fire() *actor {
	return &actor{name: "deadline",
		act: func(x *explorer) sched.List { return x.in.FireDeadline(x.firing) },
		locked: func(g *Books) {
			if g.Armed && !g.Closed {
				g.Armed, g.Expired, g.EverExpired = false, true, true
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
			locked: func(g *Books) {
				if !g.Closed {
					g.Armed, g.Expired = false, when < 0
					g.EverExpired = g.EverExpired || g.Expired
				}
			}}
	}
}

func evict() *actor {
	return &actor{name: "close",
		act: func(x *explorer) sched.List {
			woken, away, err := x.d.Evict()
			x.books.Away = x.books.Away || away&x.sc.mode != 0
			// A blocker that still sleeps is ruleLost's business. One that has passed the
			// close on to the Submitter has gone away by itself.
			if err == nil && x.books.Left && !x.blocker().asleep && !x.books.Away && !x.inside().CloseSeen {
				x.violate(ruleRuns, "Evict did not count it as away")
			}
			return woken
		},
		locked: func(g *Books) { g.Closed = true }}
}
