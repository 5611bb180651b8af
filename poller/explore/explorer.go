package explore

// This file answers: how can every order of actions of the real gate be tried? The
// hook at the gate's points lets one actor at a time go from its point to the
// next, and the explorer says which.
//
// The blocker is a real task on a real scheduler with one worker. While it stands at a
// point, the explorer runs inside its hook and moves the others, which are coroutines.
// While it is asleep, its worker has nothing to run and polls the kernel; the kernel is
// the explorer again. So one thing runs at a time, without a lock, a channel or a sleep,
// and "asleep" is what the scheduler says, not what the gate says.
//
// A path that breaks a rule is not taken to its end: wrong code may never come to one.
// The explorer reports, and everything stays where it is for ever, with its scheduler. The
// next path needs a new explorer.

import (
	"errors"
	"fmt"
	"iter"
	"net"
	"runtime/debug"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// An explorer runs one scenario, path after path, until a rule is broken.
type explorer struct {
	sc      scenario
	s       *sched.Sched
	p       *poller.Poller
	chooser chooser
	moves   map[move]bool // of the gate
	places  bool          // each action is to have its place in the code
	told    func() bool   // a path has ended; false: no more

	// Of the path that is being explored.
	d        *poller.Desc
	in       poller.Explored
	t        *sched.Task // the blocker
	driver   *sched.Task // the one that waits meanwhile for the path's end, if the blocker rests
	token    uint64
	firing   uint64 // number of the deadline that is firing
	now      int64  // the scheduler's time
	op       poller.Op
	kernel   opKernel
	actors   []*actor // the blocker first
	running  *actor   // whose action it is; nil: no actor's, the hook lets all pass
	books    Books
	actions  []action
	open     bool          // the last of actions is not complete
	choices  trace.Choices // all, in order
	rule     string        // which was broken
	breach   string        // how
	stack    string        // of the code's panic
	finished chan error
}

// A chooser says how a path goes on.
type chooser interface {
	begin() bool                                              // the next path; false: there is none
	choose(enabled []uint8, key func() []byte) (uint8, error) // one of those that can move
	leaf(key func() []byte)                                   // the path is at its end
}

// newExplorer opens a descriptor and closes it, so that its slot has had an owner before:
// otherwise the first path's stale event would be another slot's.
func newExplorer(sc scenario, c chooser) (x *explorer, err error) {
	x = &explorer{sc: sc, now: 1, chooser: c, moves: make(map[move]bool), finished: make(chan error, 1)}
	if x.s, err = sched.New(sched.Config{Procs: 1, Clock: clock{x: x}}); err != nil {
		return nil, err
	}
	x.p = poller.New(x.s, backend{x}, nil)
	x.s.ExploreStacks(x.stackGoes)
	x.s.Hold() // the explorer may wake a task at any time: all asleep is no deadlock
	d, err := x.p.Open(7)
	if err != nil {
		return nil, err
	}
	d.Close()
	return x, nil
}

// run returns when there is no path left, when told has said so, or when a rule is broken;
// then the rest of this explorer stays where it is.
func (x *explorer) run() error {
	go func() { x.finished <- x.s.Run(x.main) }()
	err := <-x.finished
	if x.rule == "" && err == nil {
		for _, a := range x.actors[min(1, len(x.actors)):] {
			a.stop()
		}
	}
	return err
}

// violate reports a broken rule. It does not return.
func (x *explorer) violate(rule, what string) {
	x.note("<- here")
	x.rule, x.breach = rule, what
	x.abandon(nil)
}

// abandon makes run return err, and leaves everything else as it is.
func (x *explorer) abandon(err error) {
	x.finished <- err
	select {} // the caller, be it a task, a worker or an actor, holds up all of the others
}

// main takes one path after the other. Its task is the blocker, unless that rests.
func (x *explorer) main(t *sched.Task) error {
	x.t = t
	for x.chooser.begin() {
		if err := x.setUp(); err != nil {
			return err
		}
		if x.sc.resting != nil {
			x.letRest(t)
		} else {
			x.block()
		}
		if x.running != nil { // else it was asleep at the path's end
			x.blocker().done = true
			x.endAction()
			x.turn()
			x.end()
			x.running = nil
			x.afterwards()
		}
		x.running = nil
		x.d.Evict()
		x.endProbe()
		x.d.Close()
		if !x.told() {
			return nil
		}
	}
	return nil
}

func (x *explorer) blocker() *actor { return x.actors[0] }

// setUp opens a descriptor, in the slot of the last path, and brings every actor
// to its first point.
func (x *explorer) setUp() (err error) {
	if x.d, err = x.p.Open(7); err != nil {
		return err
	}
	x.in = poller.Explore(x.d, x.sc.mode)
	x.books, x.now = Books{}, 1
	x.actions, x.open, x.choices = x.actions[:0], false, x.choices[:0]
	if x.sc.armed {
		if x.firing, err = x.in.TakeDeadline(1 << 60); err != nil {
			return err
		}
		x.books.Armed = true
	}
	x.op, x.kernel = poller.Op{Kind: "explored", Mode: x.sc.mode}, opKernel{}
	if x.sc.probe {
		x.op.Mode = poller.Hangup
		x.op.After = func(syscall.Errno) { x.books.Reported++ }
		x.kernel = opKernel{atOnce: x.sc.atOnce, refuses: x.sc.refuses}
	}
	x.token = x.inside().Token
	poller.ExploreAt(x.p, x.hook)
	if x.actors == nil {
		x.actors = []*actor{{name: Sleeper}}
		for _, make := range x.sc.others {
			a := make()
			x.actors = append(x.actors, a)
			a.next, a.stop = iter.Pull(a.live(x))
		}
		for i, label := range x.sc.labels() {
			x.actors[i].label = label
		}
	}
	for _, a := range x.actors {
		a.done, a.asleep, a.took, a.gate, a.history = false, false, 0, 0, a.history[:0]
		if a.act != nil && a.at != atStart { // an actor that could not begin on the last path is still there
			x.advance(a, false)
		}
	}
	return nil
}

func (x *explorer) inside() poller.Inside { return x.in.Inside(&x.op) }

// block is the blocker's part of the path.
func (x *explorer) block() {
	defer x.recovered()
	x.running = x.blocker()
	for range max(1, x.sc.waits) {
		err := x.sc.wait(x)
		if x.over(err) || err != nil {
			return
		}
	}
}

// over checks the result of a wait, and reports whether it was the path's last.
func (x *explorer) over(err error) bool {
	if x.running == nil {
		// The path ended while it slept, and clean-up has closed the descriptor.
		if !errors.Is(err, net.ErrClosed) && !x.sc.op {
			x.violate(ruleJust, fmt.Sprintf("closed while it slept, Wait returned %v", err))
		}
		return true
	}
	x.returned(err)
	return false
}

// recovered is deferred where the code under test may panic.
func (x *explorer) recovered() {
	if r := recover(); r != nil {
		x.stack = string(debug.Stack())
		x.violate(ruleOnce, fmt.Sprint("the code panics: ", r))
	}
}
