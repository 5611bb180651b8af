package poller

// This file answers: how can every order of steps of the real gate be tried? The
// hook at the gate's points lets one actor at a time go from its point to the
// next, and the walker says which.
//
// The one who waits is a real task on a real scheduler with one worker. While it
// stands at a point, the walker runs inside its hook and moves the others, which
// are coroutines. While it is asleep, its worker has nothing to run and asks the
// kernel; the kernel is the walker again. So one thing runs at a time, without a
// lock, a channel or a sleep, and "asleep" is what the scheduler says, not what
// the gate says.

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

// walker runs one scenario, path after path.
type walker struct {
	sc    scenario
	s     *sched.Sched
	p     *Poller
	tree  tree
	moves map[move]bool // of the gate, by whom

	// Of the path that is being walked.
	d         *Desc
	g         *gate
	t         *sched.Task
	token     uint64
	firing    uint64 // number of the deadline that is firing
	now       int64  // the scheduler's time
	op        Op
	kernel    opKernel
	actors    []*actor // the blocker first
	running   *actor   // whose step it is; nil: nobody's, the hook lets all pass
	ghost     ghost
	steps     []step
	open      bool // the last of steps is not complete
	violation string
}

// walk tries every interleaving of sc and returns what it has seen.
func walk(tb testing.TB, sc scenario) *walker {
	tb.Helper()
	w := &walker{sc: sc, now: 1, tree: newTree(sc.naive), moves: make(map[move]bool)}
	var err error
	w.s, err = sched.New(sched.Config{Procs: 1, Clock: walkedClock{w: w}})
	require.NoError(tb, err)
	w.p = New(w.s, walkedKernel{w}, nil)
	w.s.Hold() // the walker may wake a task at any time: all asleep is no deadlock
	ended := make(chan struct{})
	go func() { // Run ends its caller by Goexit if the blocker had to be given up
		defer close(ended)
		err = w.s.Run(w.main)
	}()
	<-ended
	if w.violation != "" {
		tb.Fatalf("%s\n%s", w.violation, w.story())
	}
	require.NoError(tb, err)
	for _, a := range w.actors[1:] {
		a.stop()
	}
	return w
}

// main is the blocker's task: one path after the other.
func (w *walker) main(t *sched.Task) error {
	w.t = t
	for w.violation == "" && w.tree.begin() {
		if err := w.setUp(); err != nil {
			return err
		}
		w.block()
		if w.running != nil && w.violation == "" { // else it was asleep at the path's end
			w.blocker().done = true
			w.closeStep()
			if w.turn(); w.violation == "" {
				w.end()
				w.running = nil
				w.afterwards()
			}
		}
		w.running = nil
		if w.violation == "" {
			w.d.Evict()
			w.endProbe()
			w.d.Close()
		}
	}
	return nil
}

// gateReadied is what the trace knows as ready, gateTimedOut as nil.
const (
	gateReadied trace.Gate = 100 + iota
	gateTimedOut
)

func (w *walker) gateNow() trace.Gate {
	switch w.g.state.Load() {
	case readied:
		return gateReadied
	case timedOut:
		return gateTimedOut
	}
	return w.g.traceState()
}

func (w *walker) blocker() *actor { return w.actors[0] }

// setUp opens a descriptor, in the slot of the last path, and brings every actor
// to its first point.
func (w *walker) setUp() (err error) {
	if w.d, err = w.p.Open(7); err != nil {
		return err
	}
	w.d.needDeadlines()
	w.g = &w.d.gates[w.sc.mode.index()]
	w.token = w.d.token()
	w.ghost, w.now = ghost{}, 1
	w.steps, w.open = w.steps[:0], false
	if w.sc.armed {
		// Set for later, then taken out of the heap as a worker does that is about
		// to fire it.
		dl := &w.d.deadlines[w.sc.mode.index()]
		w.d.SetDeadline(w.sc.mode, 1<<60)
		w.s.StopTimer(&dl.Timer)
		w.firing = dl.seq
		w.ghost.armed = true
	}
	w.op, w.kernel = Op{Kind: "walk", Mode: w.sc.mode}, opKernel{}
	if w.sc.probe {
		w.op.Mode = Hangup
		w.op.After = func(syscall.Errno) { w.ghost.told++ }
		w.kernel = opKernel{atOnce: w.sc.atOnce, refuses: w.sc.refuses}
	}
	w.p.at = func(g *gate, p Point) { w.hook(g.mode().index(), p) }
	if w.actors == nil {
		w.actors = []*actor{{name: "block"}}
		for _, make := range w.sc.others {
			a := make()
			a.next, a.stop = iter.Pull(a.live(w))
			w.actors = append(w.actors, a)
		}
	}
	for _, a := range w.actors {
		a.done, a.asleep, a.took, a.history = false, false, 0, a.history[:0]
		if a.act != nil && a.at != atStart { // one that could not begin on the last path stands there still
			w.step(a, false)
		}
	}
	return nil
}

// block is the blocker's part of the path.
func (w *walker) block() {
	defer func() {
		if r := recover(); r != nil {
			w.violate(ruleOnce, fmt.Sprint("the code panics: ", r))
		}
	}()
	w.running = w.blocker()
	for range max(1, w.sc.waits) {
		err := w.sc.wait(w)
		if w.running == nil {
			// The path ended while it slept, and clean-up has closed the descriptor.
			if !errors.Is(err, net.ErrClosed) && !w.sc.op {
				w.violate(ruleJust, fmt.Sprintf("closed while it slept, Wait returned %v", err))
			}
			return
		}
		w.returned(err)
		if err != nil || w.violation != "" {
			return
		}
	}
}

// hook is called at each point, by whoever is about to take that step.
func (w *walker) hook(gate int, p Point) {
	a := w.running
	if a == nil {
		return // setting up and cleaning up are not walked
	}
	a.gate = gate
	if a.act != nil {
		a.yield(p)
		return
	}
	w.closeStep()
	a.at = p
	switch {
	case p == AtSubmit && w.ghost.closed:
		w.violate(ruleEnd, "Execute has begun an operation after the close")
	case p == AtCancel:
		w.kernel.givenUp = true
	}
	if !w.turn() {
		w.running = nil
		if p != AtCommit { // there the hook runs on the worker, which must live on
			runtime.Goexit() // the blocker has no future in this program
		}
	}
}

// walkedClock stands still: no timer fires but those that an actor fires.
type walkedClock struct {
	sched.Clock // asked for nothing but the time
	w           *walker
}

func (c walkedClock) Now() int64 { return c.w.now }

// walkedKernel is the kernel of a worker whose only task is the blocker.
type walkedKernel struct{ w *walker }

func (walkedKernel) Arm(int, uint64) error     { return nil }
func (walkedKernel) Disarm(int) error          { return nil }
func (walkedKernel) Wake() error               { return nil }
func (walkedKernel) Close() error              { return nil }
func (walkedKernel) Name() (name, wait string) { return "walked", "walk" }
func (k walkedKernel) Wait(delay int64, events []Event) (int, error) {
	if delay != 0 && !k.w.p.closed.Load() { // nothing to run: the blocker sleeps
		k.w.asleep()
	}
	if k.w.violation != "" {
		return k.w.giveBack(events), nil // nobody walks any more, and Close waits for it
	}
	return 0, nil
}

// asleep lets the others move until one of them has readied the blocker. If none
// does, the path has ended with the blocker asleep.
func (w *walker) asleep() {
	if w.t == nil || w.t.Status() != sched.Parked {
		return // the scheduler starts or ends
	}
	if w.running == nil && w.violation == "" {
		w.violate(ruleLost, "after the path had ended a Wait slept that had a reason to return")
	}
	if w.violation == "" {
		w.blocker().asleep = true
		w.ghost.parks++
		w.ghost.left = true
		w.note("asleep")
		w.closeStep()
		if w.turn() {
			return
		}
	}
	if w.violation == "" {
		w.end()
		w.running = nil
		w.cleanUp()
	}
	if w.violation != "" {
		w.s.Stop()
	}
}

// cleanUp wakes a blocker that sleeps at the end of a path: by the completion it
// waits for, or by a close.
func (w *walker) cleanUp() {
	var woken sched.List
	if w.sc.op {
		w.kernel.end()
		if ev := w.kernel.fetch(); ev != nil { // else it sleeps for ever, and that has been said
			w.p.deliver(sched.PollCall{P: -1, M: -1}, ev, 0, &woken)
		}
	} else {
		woken, _, _ = w.d.Evict()
	}
	w.blocker().asleep = false
	if woken.Len() != 1 {
		w.violate(ruleLost, "a close did not wake the task that slept")
		return
	}
	w.s.Ready(woken.Pop())
}

// turn moves the others until the blocker is chosen to take its step (true), or
// nobody can move (false).
func (w *walker) turn() bool {
	for w.violation == "" {
		b := w.blocker()
		if b.asleep && w.t.Status() == sched.Runnable {
			// From here to its next point it reads and writes nothing that others see.
			b.asleep = false
			w.running = b
			return true
		}
		if len(w.steps) > 100 {
			w.violate(ruleLost, "the path does not come to an end")
			break
		}
		enabled := w.enabled()
		if len(enabled) == 0 {
			w.tree.leaf(w.key)
			return false
		}
		i, err := w.tree.choose(enabled, w.key)
		if err != nil {
			w.violate("the walk itself", err.Error())
			break
		}
		w.openStep(w.actors[i])
		if i == 0 {
			w.running = b
			return true
		}
		w.step(w.actors[i], true)
	}
	return false
}

// enabled lists who can move.
func (w *walker) enabled() (list []uint8) {
	for i, a := range w.actors {
		if a.done || a.asleep || a.at == AtLock && w.lockTaken() || a.at == atStart && a.may != nil && !a.may(w) {
			continue
		}
		list = append(list, uint8(i))
	}
	return list
}

func (w *walker) lockTaken() bool {
	if w.d.mu.TryLock() {
		w.d.mu.Unlock()
		return false
	}
	return true
}

// step lets a, which is not the blocker, go on to its next point.
func (w *walker) step(a *actor, walked bool) {
	before := w.running
	w.running = a
	defer func() {
		w.running = before
		if r := recover(); r != nil {
			a.done = true
			w.violate(ruleOnce, fmt.Sprint("the code panics: ", r))
		}
	}()
	if a.at == AtLock && a.locked != nil {
		a.locked(&w.ghost)
	}
	a.at, _ = a.next()
	a.done = a.at == atEnd
	if walked {
		w.closeStep()
	}
}

// ready does what every caller does with the tasks that it was given.
func (w *walker) ready(t *sched.Task) {
	switch {
	case t != w.t:
		w.violate(ruleOnce, "what unblock returned is no task that sleeps")
	case !w.blocker().asleep || t.Status() != sched.Parked:
		w.violate(ruleOnce, "a task is readied that is not asleep")
	default:
		w.ghost.readies++
		w.note("readies it")
		w.s.Ready(t)
	}
}

func (w *walker) violate(rule, what string) {
	if w.violation == "" {
		w.note("<- here")
		w.violation = "broken rule: " + rule + ": " + what
	}
}
