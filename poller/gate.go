package poller

// This file answers: how can a task fall asleep on a socket without missing the
// event that would wake it?

import (
	"sync/atomic"

	"greenpoll/sched"
)

// A gate is a semaphore for one direction of one descriptor: at most one task
// waits at it, and it remembers at most one event. Its state is one word:
//
//	nil      nobody waits and nothing       -> ready    unblock: an event came
//	         has happened                   -> waiting  setWaiting: a task wants to sleep
//	ready    an event came and nobody was   -> nil      setWaiting, endWait consume it: no sleep
//	         asleep                         -> nil      reset: the next try will see for itself
//	waiting  a task wants to sleep, but     -> task     Commit: it is off its stack and asleep
//	         is still on its stack          -> ready    unblock: an event; Commit will fail
//	                                        -> nil      unblock: a deadline; evict: a close; Commit will fail
//	                                        -> nil      endWait: the second check found an error
//	                                        -> nil      reset: the task was ended before it slept
//	task     that task is asleep            -> readied  unblock: an event; its caller readies the task
//	                                        -> timedOut unblock: a deadline; likewise
//	                                        -> nil      evict: a close; likewise
//	readied  an event has readied that      -> nil      endWait consumes the event: it runs
//	         task, and it does not run yet  -> nil      evict: a close was quicker
//	                                        -> nil      reset: the task was ended in its Park
//	timedOut a deadline has readied that    -> nil      endWait: it runs
//	         task, likewise                 -> readied  unblock: an event has come as well
//	                                        -> nil      evict, reset: as of readied
//
// Only the waiting task moves out of nil to waiting, and out of ready. The caller that
// moves it out of task has won the right, and the duty, to call Ready once. Events,
// deadlines and the trace treat readied like ready, and timedOut like nil. Only a close
// needs the distinction; see evict. (A syncPoint is where tests can stop: see point.go.)
//
// Go: runtime/netpoll.go pollDesc.rg; runtime/netpoll.go pollDesc.wg; runtime/netpoll.go pdNil;
// runtime/netpoll.go pdReady; runtime/netpoll.go pdWait. Go keeps a uintptr there, which hides
// the task from its collector. Ours is a pointer; four tasks that never run are the other states.
type gate struct {
	state atomic.Pointer[sched.Task]
	d     *Desc // whose gate it is
}

var ready, waiting, readied, timedOut = new(sched.Task), new(sched.Task), new(sched.Task), new(sched.Task)

// A swap is one that has moved a gate: the state that it has found and the one that it has
// left. For the trace nobody looks a second time: by then the gate may have moved on.
type swap struct{ from, to *sched.Task }

// block parks t until an event comes, and consumes it. It returns false if t was woken by
// a deadline or a close, or if one of these came before it slept.
//
// Here the gate goes to waiting first, and the error is looked for after. In desc.go and
// deadline.go the error is published first, and the gate is looked at after. One of the two
// sides sees the other. The second race, between waiting and asleep, is Commit's.
//
// Go: runtime/netpoll.go netpollblock
//
// Step 3: not ready, the task parks
func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) == nil {
		t.Park(g, g.mode().reason())
	}
	return g.endWait(t)
}

// setWaiting consumes an event that has come already (true), or moves the gate to waiting:
// this is where interest is registered.
//
// Step 3: not ready, the task parks
func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.CompareAndSwap(ready, nil) {
			if t.Tracing() {
				g.emitConsume(t)
			}
			return true
		}
		g.syncPoint(AtWaiting)
		if g.state.CompareAndSwap(nil, waiting) {
			if t.Tracing() {
				g.emitWait(t)
			}
			return false
		}
		if old := g.state.Load(); old != nil && old != ready {
			panic("greenpoll: two tasks wait for the same direction of one descriptor")
		}
	}
}

// endWait moves the gate to nil. From then on an event that comes late is remembered as
// ready.
//
// Step 4: ready, the call returns
func (g *gate) endWait(t *sched.Task) (event bool) {
	g.syncPoint(AtAwake)
	old := g.state.Swap(nil)
	if t.Tracing() {
		g.emitEndWait(t, old)
	}
	if old != ready && old != readied && old != timedOut && old != nil && old != waiting {
		panic("greenpoll: a gate still holds a task that is awake")
	}
	return old == ready || old == readied
}

// Commit puts the task to sleep, if the gate is still waiting. Its worker calls
// it once the task is off its stack. An event that came since block went to
// waiting has moved the gate on: then the swap fails, and the task runs on.
//
// Go: runtime/netpoll.go netpollblockcommit
//
// Step 3: not ready, the task parks
func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	by := t.Emitter()    // likewise: from the swap on t may run on another worker
	is := g.d.identity() // and close the descriptor
	g.syncPoint(AtCommit)
	asleep := g.state.CompareAndSwap(waiting, t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	if !asleep {
		g.d.p.waiters.Add(-1)
	}
	return asleep
}

// unblock moves the gate on because of an event, or (event false) because of a
// deadline, and returns the task that slept there, which the caller must ready. Only
// an event is remembered when nobody sleeps. m is for the trace.
//
// Go: runtime/netpoll.go netpollunblock
//
// Step 4: ready, the call returns
func (g *gate) unblock(event bool) (t *sched.Task, m swap) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == ready || old == readied || (old == nil || old == timedOut) && !event {
			return nil, swap{old, old}
		}
		asleep := old != nil && old != waiting && old != timedOut
		var next *sched.Task
		switch {
		case event && (asleep || old == timedOut):
			next = readied
		case event:
			next = ready
		case asleep:
			next = timedOut
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, next) {
			continue // it moved meanwhile: look again
		}
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}

// evict is unblock because of a close. A task that is away comes back from Wait with
// net.ErrClosed before it can touch the number, so the close need not wait for it:
//
//	asleep                    away   it is returned, and the caller readies it
//	readied, not running yet  away   it will find that the descriptor is closed
//	about to sleep            not    it runs on another thread, and its commit will fail
//	awake                     not    it runs on another thread, perhaps past its check
//
// The close may wait for a task that is not away: it runs, whatever the closer's worker does.
// If endWait's swap comes before evict's, the second line has become the last.
//
// Go has no counterpart: its Close waits for every caller.
func (g *gate) evict() (t *sched.Task, away bool) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == nil || old == ready {
			return nil, false
		}
		g.syncPoint(AtSwap)
		var told uint64
		moved := g.state.CompareAndSwap(old, nil)
		if moved && g.d.p.s.Trace().On() {
			told = g.emitMove(swap{old, nil}, "close")
		}
		switch {
		case !moved:
			continue
		case old == waiting:
			return nil, false
		case old == readied, old == timedOut:
			return nil, true
		}
		old.CausedBy(told)
		g.d.p.waiters.Add(-1)
		return old, true
	}
}

// reset forgets an event before a try: the try will see for itself. It must not
// be followed by a wait without a try, or the edge that is forgotten here is
// never seen again.
//
// Go: runtime/netpoll.go poll_runtime_pollReset
func (g *gate) reset() {
	g.syncPoint(AtReset)
	old := g.state.Swap(nil)
	if old != nil && g.d.p.s.Trace().On() {
		g.emitMove(swap{old, nil}, "forgotten: the next try sees for itself")
	}
}

// mode returns the direction that the gate is for.
func (g *gate) mode() Mode {
	if g == &g.d.gates[Read.index()] {
		return Read
	}
	return Write
}
