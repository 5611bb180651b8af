//go:build ignore

package poller

// This file answers: what does one call leave at a gate, from each state that it may find there, and if
// another thread moves the gate in the middle of it?

import "greenpoll/sched"

// A Bench is a gate that nobody else uses, and the task that calls.
type Bench struct {
	t      *sched.Task
	p      *Poller
	g      *gate
	before map[Point]func()
	Passed map[Point]int // how often
	// AtCommit is how many sleepers were counted at that point.
	AtCommit int64
}

// OnABench calls f with a bench, in a task. Its error says that the task sleeps for ever.
func OnABench(f func(b *Bench)) error {
	s, err := sched.New(sched.Config{Procs: 1})
	if err != nil {
		return err
	}
	return s.Run(func(t *sched.Task) error {
		b := &Bench{t: t, before: map[Point]func(){}, Passed: map[Point]int{}}
		b.p = &Poller{s: s, at: b.stop}
		d := &Desc{p: b.p}
		for i := range d.gates {
			d.gates[i].d = d
		}
		b.g = &d.gates[0]
		f(b)
		return nil
	})
}

func (b *Bench) stop(_ *gate, p Point) {
	b.Passed[p]++
	if p == AtCommit {
		b.AtCommit = b.Sleepers()
	}
	if f := b.before[p]; f != nil {
		delete(b.before, p) // once
		f()
	}
}

// Before has f called when the code comes to the point for the first time.
func (b *Bench) Before(p Point, f func()) { b.before[p] = f }

var states = map[string]*sched.Task{"nil": nil, "ready": ready, "waiting": waiting, "readied": readied, "timedOut": timedOut}

// Set makes the gate say a state; "task" is the caller's.
func (b *Bench) Set(state string) {
	is, simple := states[state]
	if !simple {
		is = b.t
		b.p.waiters.Store(1)
	}
	b.g.state.Store(is)
}

// Gate returns what the gate says.
func (b *Bench) Gate() string { return b.name(b.g.state.Load()) }

func (b *Bench) name(is *sched.Task) string {
	for name, state := range states {
		if is == state {
			return name
		}
	}
	if is == b.t {
		return "task"
	}
	return "a task of your own making"
}

// Sleepers returns how many tasks are counted as asleep.
func (b *Bench) Sleepers() int64 { return b.p.waiters.Load() }

// Writes makes it the gate for writing, which says what the other one has said.
func (b *Bench) Writes() {
	b.g.d.gates[1].state.Store(b.g.state.Swap(nil))
	b.g = &b.g.d.gates[1]
}

// Lapse has the deadline pass: failed returns its error from now on.
func (b *Bench) Lapse() { b.expire(b.g.mode()) }

// LapseOther has that of the other direction pass.
func (b *Bench) LapseOther() { b.expire((Read | Write) &^ b.g.mode()) }

func (b *Bench) expire(mode Mode) {
	if mode == Read {
		b.g.d.info.Or(infoReadExpired)
	} else {
		b.g.d.info.Or(infoWriteExpired)
	}
}

// The calls. Unblock returns the name of the task that it was given, and the move.
func (b *Bench) SetWaiting() bool { return b.g.setWaiting(b.t) }
func (b *Bench) Commit() bool     { return b.g.Commit(b.t) }
func (b *Bench) Block() bool      { return b.g.block(b.t) }
func (b *Bench) Unblock(event bool) (woken, from, to string) {
	t, m := b.g.unblock(event)
	return b.name(t), b.name(m.from), b.name(m.to)
}
