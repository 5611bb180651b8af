package poller

// This file answers: how can every order of actions of the real gate be tried? The
// hook at the gate's points lets one actor at a time go from its point to the
// next, and the explorer says which.
//
// The blocker is a real task on a real scheduler with one worker. While it stands at a
// point, the explorer runs inside its hook and moves the others, which are coroutines.
// While it is asleep, its worker has nothing to run and polls the kernel; the kernel is
// the explorer again. So one thing runs at a time, without a lock, a channel or a sleep,
// and "asleep" is what the scheduler says, not what the gate says.

import (
	"errors"
	"fmt"
	"iter"
	"net"
	"runtime"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/sched"
	"greenpoll/trace"
)

// explorer runs one scenario, path after path.
type explorer struct {
	sc    scenario
	s     *sched.Sched
	p     *Poller
	tree  tree
	moves map[move]bool // of the gate

	// Of the path that is being explored.
	d         *Desc
	g         *gate
	t         *sched.Task
	token     uint64
	firing    uint64 // number of the deadline that is firing
	now       int64  // the scheduler's time
	op        Op
	kernel    opKernel
	actors    []*actor // the blocker first
	running   *actor   // whose action it is; nil: no actor's, the hook lets all pass
	ghost     ghost
	actions   []action
	open      bool // the last of actions is not complete
	violation string
}

// explore tries every interleaving of sc and returns what it has seen.
func explore(tb testing.TB, sc scenario) *explorer {
	tb.Helper()
	x := &explorer{sc: sc, now: 1, tree: newTree(sc.naive), moves: make(map[move]bool)}
	var err error
	x.s, err = sched.New(sched.Config{Procs: 1, Clock: exploredClock{x: x}})
	require.NoError(tb, err)
	x.p = New(x.s, exploredKernel{x}, nil)
	x.s.Hold() // the explorer may wake a task at any time: all asleep is no deadlock
	ended := make(chan struct{})
	go func() { // Run ends its caller by Goexit if the blocker had to be given up
		defer close(ended)
		err = x.s.Run(x.main)
	}()
	<-ended
	if x.violation != "" {
		tb.Fatalf("%s\n%s", x.violation, x.story())
	}
	require.NoError(tb, err)
	for _, a := range x.actors[1:] {
		a.stop()
	}
	return x
}

// main is the blocker's task: one path after the other.
func (x *explorer) main(t *sched.Task) error {
	x.t = t
	defer x.unlock()
	for x.violation == "" && x.tree.begin() {
		if err := x.setUp(); err != nil {
			return err
		}
		x.block()
		if x.running != nil && x.violation == "" { // else it was asleep at the path's end
			x.blocker().done = true
			x.endAction()
			if x.turn(); x.violation == "" {
				x.end()
				x.running = nil
				x.afterwards()
			}
		}
		x.running = nil
		if x.violation == "" {
			x.d.Evict()
			x.endProbe()
			x.d.Close()
		}
	}
	return nil
}

// gateReadied is what the trace knows as ready, gateTimedOut as nil.
const (
	gateReadied trace.Gate = 100 + iota
	gateTimedOut
)

func (x *explorer) gateNow() trace.Gate {
	switch x.g.state.Load() {
	case readied:
		return gateReadied
	case timedOut:
		return gateTimedOut
	}
	return x.g.traceState()
}

func (x *explorer) blocker() *actor { return x.actors[0] }

// setUp opens a descriptor, in the slot of the last path, and brings every actor
// to its first point.
func (x *explorer) setUp() (err error) {
	if x.d, err = x.p.Open(7); err != nil {
		return err
	}
	x.d.ensureDeadlines()
	x.g = &x.d.gates[x.sc.mode.index()]
	x.token = x.d.token()
	x.ghost, x.now = ghost{}, 1
	x.actions, x.open = x.actions[:0], false
	if x.sc.armed {
		// Set for later, then taken out of the heap, as by a worker that is about to fire
		// it.
		dl := &x.d.deadlines[x.sc.mode.index()]
		x.d.SetDeadline(x.sc.mode, 1<<60)
		x.s.StopTimer(&dl.Timer)
		x.firing = dl.seq
		x.ghost.armed = true
	}
	x.op, x.kernel = Op{Kind: "explored", Mode: x.sc.mode}, opKernel{}
	if x.sc.probe {
		x.op.Mode = Hangup
		x.op.After = func(syscall.Errno) { x.ghost.reported++ }
		x.kernel = opKernel{atOnce: x.sc.atOnce, refuses: x.sc.refuses}
	}
	x.p.at = func(g *gate, p Point) { x.hook(g.mode().index(), p) }
	if x.actors == nil {
		x.actors = []*actor{{name: "block"}}
		for _, make := range x.sc.others {
			a := make()
			a.next, a.stop = iter.Pull(a.live(x))
			x.actors = append(x.actors, a)
		}
	}
	for _, a := range x.actors {
		a.done, a.asleep, a.took, a.history = false, false, 0, a.history[:0]
		if a.act != nil && a.at != atStart { // an actor that could not begin on the last path is still there
			x.advance(a, false)
		}
	}
	return nil
}

// block is the blocker's part of the path.
func (x *explorer) block() {
	defer func() {
		if r := recover(); r != nil {
			x.violate(ruleOnce, fmt.Sprint("the code panics: ", r))
		}
	}()
	x.running = x.blocker()
	for range max(1, x.sc.waits) {
		err := x.sc.wait(x)
		if x.running == nil {
			// The path ended while it slept, and clean-up has closed the descriptor.
			if !errors.Is(err, net.ErrClosed) && !x.sc.op {
				x.violate(ruleJust, fmt.Sprintf("closed while it slept, Wait returned %v", err))
			}
			return
		}
		x.returned(err)
		if err != nil || x.violation != "" {
			return
		}
	}
}

// hook is called at each point, by the actor that is about to take that action.
func (x *explorer) hook(gate int, p Point) {
	a := x.running
	if a == nil {
		return // setting up and cleaning up are not explored
	}
	a.gate = gate
	if a.act != nil {
		a.yield(p)
		return
	}
	x.endAction()
	a.at = p
	switch {
	case p == AtSubmit && x.ghost.closed:
		x.violate(ruleEnd, "Execute has begun an operation after the close")
	case p == AtCancel:
		x.kernel.givenUp = true
	}
	if !x.turn() {
		x.running = nil
		if p != AtCommit { // there the hook runs on the worker, which must live on
			runtime.Goexit() // the blocker has no future in this program
		}
	}
}

// exploredClock stands still: no timer fires but those that an actor fires.
type exploredClock struct {
	sched.Clock // only the time is asked of it
	x           *explorer
}

func (c exploredClock) Now() int64 { return c.x.now }

// exploredKernel is the kernel of a worker whose only task is the blocker.
type exploredKernel struct{ x *explorer }

func (exploredKernel) Arm(int, uint64) error     { return nil }
func (exploredKernel) Disarm(int) error          { return nil }
func (exploredKernel) Wake() error               { return nil }
func (exploredKernel) Close() error              { return nil }
func (exploredKernel) Name() (name, wait string) { return "explored", "explore" }
func (k exploredKernel) Wait(delay int64, events []Event) (int, error) {
	if delay != 0 && !k.x.p.closed.Load() { // nothing to run: the blocker sleeps
		k.x.asleep()
	}
	if k.x.violation != "" {
		return k.x.giveBack(events), nil // the exploration is over, and Close waits for the operation
	}
	return 0, nil
}

// asleep lets the others move until one of them has readied the blocker. If none
// does, the path has ended with the blocker asleep.
func (x *explorer) asleep() {
	if x.t == nil || x.t.Status() != sched.Parked {
		return // the scheduler starts or ends
	}
	if x.running == nil && x.violation == "" {
		x.violate(ruleLost, "after the path had ended a Wait slept that had a reason to return")
	}
	if x.violation == "" {
		x.blocker().asleep = true
		x.ghost.parks++
		x.ghost.left = true
		x.note("asleep")
		x.endAction()
		if x.turn() {
			return
		}
	}
	if x.violation == "" {
		x.end()
		x.running = nil
		x.cleanUp()
	}
	if x.violation != "" {
		x.unlock()
		x.s.Stop()
	}
}

// unlock moves the others on, after a violation, until none of them stands inside the
// descriptor's lock. The end of Run fires all timers, and a deadline needs that lock.
func (x *explorer) unlock() {
	if x.violation == "" {
		return
	}
	for moved := true; moved && x.lockTaken(); {
		moved = false
		for _, a := range x.actors[1:] {
			if !a.done && a.at != AtLock && a.at != atStart {
				x.advance(a, false)
				moved = true
			}
		}
	}
}

// cleanUp wakes a blocker that sleeps at the end of a path: by the completion it
// waits for, or by a close.
func (x *explorer) cleanUp() {
	var woken sched.List
	if x.sc.op {
		x.kernel.end()
		if ev := x.kernel.fetch(); ev != nil { // otherwise it sleeps for ever, and that has been reported
			x.p.deliver(sched.PollCall{P: -1, M: -1}, ev, 0, &woken)
		}
	} else {
		woken, _, _ = x.d.Evict()
	}
	x.blocker().asleep = false
	if woken.Len() != 1 {
		x.violate(ruleLost, "a close did not wake the task that slept")
		return
	}
	x.s.Ready(woken.Pop())
}

// turn moves the others until the blocker is chosen to take its action (true), or no
// actor can move (false).
func (x *explorer) turn() bool {
	for x.violation == "" {
		b := x.blocker()
		if b.asleep && x.t.Status() == sched.Runnable {
			// From here to its next point it reads and writes nothing that others see.
			b.asleep = false
			x.running = b
			return true
		}
		if len(x.actions) > 100 {
			x.violate(ruleLost, "the path does not come to an end")
			break
		}
		enabled := x.enabled()
		if len(enabled) == 0 {
			x.tree.leaf(x.key)
			return false
		}
		i, err := x.tree.choose(enabled, x.key)
		if err != nil {
			x.violate("the explorer itself", err.Error())
			break
		}
		x.beginAction(x.actors[i])
		if i == 0 {
			x.running = b
			return true
		}
		x.advance(x.actors[i], true)
	}
	return false
}

// enabled lists the actors that can move.
func (x *explorer) enabled() (list []uint8) {
	for i, a := range x.actors {
		if a.done || a.asleep || a.at == AtLock && x.lockTaken() || a.at == atStart && a.may != nil && !a.may(x) {
			continue
		}
		list = append(list, uint8(i))
	}
	return list
}

func (x *explorer) lockTaken() bool {
	if x.d.mu.TryLock() {
		x.d.mu.Unlock()
		return false
	}
	return true
}

// advance lets a, which is not the blocker, go on to its next point.
func (x *explorer) advance(a *actor, explored bool) {
	before := x.running
	x.running = a
	defer func() {
		x.running = before
		if r := recover(); r != nil {
			a.done = true
			x.violate(ruleOnce, fmt.Sprint("the code panics: ", r))
		}
	}()
	if a.at == AtLock && a.locked != nil {
		a.locked(&x.ghost)
	}
	a.at, _ = a.next()
	a.done = a.at == atEnd
	if explored {
		x.endAction()
	}
}

// ready does what every caller does with the tasks that it was given.
func (x *explorer) ready(t *sched.Task) {
	switch {
	case t != x.t:
		x.violate(ruleOnce, "what unblock returned is no task that sleeps")
	case !x.blocker().asleep || t.Status() != sched.Parked:
		x.violate(ruleOnce, "a task is readied that is not asleep")
	default:
		x.ghost.readies++
		x.note("readies it")
		x.s.Ready(t)
	}
}

func (x *explorer) violate(rule, what string) {
	if x.violation == "" {
		x.note("<- here")
		x.violation = "broken rule: " + rule + ": " + what
	}
}
