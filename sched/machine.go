package sched

// This file answers: what does a worker do all day? The loop, with the names of its parts:
//
//	for t := findRunnable(); t != nil; {
//		enter(t)
//		resume()                // t runs, on its own stack, until it parks
//		if leave(t) {           // the commit agrees: t is asleep
//			t = findRunnable()
//		}                       // else its event was quicker, and it runs on
//	}
//
// and of findRunnable, in find.go:
//
//	for {
//		tick()                  // the clock, and the timers that are due
//		if t := one of findFair, findNext, the ring, the global queue,
//			findPolled, findStolen; t != nil {
//			return t
//		}
//		giveUp()                // one worker sleeps in the poll, the others on notes
//	}
//
// libuv's uv_run is such a loop, with callbacks in place of tasks. idle.go has how workers
// fall asleep and wake each other.

import (
	"runtime"
	"sync/atomic"

	"greenpoll/trace"
)

// A machine is a worker: a goroutine that runs the loop below. To run tasks it
// needs a P. There are as many Ps as tasks may run at once, and more machines
// than that only while tasks are inside Block.
//
//	running   has a P               -> asleep    giveUp, another one polls
//	                                -> polling   giveUp, nobody polled
//	                                -> blocking  handOff: its task really blocks
//	asleep    no P, on s.idleM      -> running   wake or handOff gives it a P
//	polling   no P, s.polling       -> running   the poll returned, a P is idle
//	                                -> asleep    the poll returned, all Ps are busy
//	blocking  no P, its task in     -> running   the call returned, a P is idle
//	          Block                 -> asleep    the call returned, all Ps are busy
//
// Go: runtime/runtime2.go m. It is an OS thread. Ours is a goroutine: Go picks the thread, and
// one worker's thread may change between two tasks.
type machine struct {
	s      *Sched
	id     int32
	p      *proc
	wakeup *note // asleep: woken when p was set, or when all is done

	spinning bool         // looks for work to steal; counted in s.spinning
	asked    atomic.Bool  // by the watch: has it found a task since?
	now      int64        // the clock, read a little while ago
	runs     uint64       // passes of the loop
	coros    []*coroutine // stacks without a task
	cause    uint64       // trace: the last thing that this worker saw end or park
	verdict  uint64       // trace: the deadlock that it has found; 0: none
	queued   uint64       // trace: the last event by which this worker gave a task to a queue, or took one
	silence  silence      // the watch's
	unwinds  bool         // guarded by s.mu: runs tasks without a P, see unwind
	wants    bool         // the baton's: it can go on
	stray    bool         // the baton's: it has lost the baton and runs on, until its next event
}

// run is the main loop.
//
// Go: runtime/proc.go schedule
func (m *machine) run() {
	defer m.s.workers.ended(m.s)
	defer m.s.baton.leave(m)
	defer m.dropCoroutines()
	m.execute(m.findRunnable)
}

// execute runs the tasks that pick returns, one after the other, each until it parks,
// yields, ends, or gives up its P in Block. It returns when pick has none left.
//
// The switch itself stands here, and not in a function that execute would call, because the
// processor's return predictor mispredicts once for every frame that is on the stack across
// a switch: 9 ns each.
//
// Go: runtime/proc.go execute; runtime/proc.go park_m. The second is the part after the switch.
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (m *machine) execute(pick func() *Task) {
	for t := pick(); t != nil; {
		c := m.enter(t)
		c.resume() // the task runs here
		if m.leave(t) {
			t = pick() // the parked task may run elsewhere by now
		}
	}
}

// enter makes t the task that this worker runs, and returns its stack.
//
// Go: runtime/proc.go execute
//
// Step 4: ready, the call returns
func (m *machine) enter(t *Task) *coroutine {
	t.m = m
	c := t.coro.Load()
	if c == nil {
		c = m.takeCoroutine(t)
		t.coro.Store(c)
	}
	t.onStack = true
	t.state.Store(uint64(t.loadState().running(m.id, m.now)))
	if m.s.trace.On() {
		t.Emit(0, trace.Event{Kind: trace.Resume})
	}
	m.s.threads.note()
	return c
}

// leave ends the switch away from a task that is off its stack. It reports false if t is
// to run on: its commit found that there is no reason to sleep any more. Otherwise the
// worker may not touch t again.
//
// Go: runtime/proc.go park_m. It runs on g0, to which mcall has switched.
//
// Step 3: not ready, the task parks
func (m *machine) leave(t *Task) bool {
	if t.Status() == Dead {
		m.bury(t)
		return true
	}
	commit := t.commit
	t.onStack = false
	if m.s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Park, Reason: t.Reason().String()})
	}
	if t.atRest() {
		m.takeStack(t)
	}
	// From the commit on, an event, a timer or another task may ready t, and
	// another worker may run it.
	asleep := commit == nil || commit.Commit(t)
	if m.s.trace.On() {
		m.emitCommit(t, commit, asleep)
	}
	return asleep
}

// tick is what a worker does between two tasks, besides looking for the next.
func (m *machine) tick() {
	m.runs++
	if m.runs%100 == 0 {
		runtime.Gosched() // goroutines that are no tasks want to run too: guests, Go's timers
	}
	// Reading the clock costs half as much as switching to a task, so a busy
	// worker does it at every eighth. A timer is late by seven tasks at most.
	if m.runs%8 == 0 || m.p.empty() && m.s.globalLen.Load() == 0 {
		m.now = m.s.clock.Now()
	}
	m.runTimers()
}

// bury takes a task that has ended off the books and keeps its stack for the
// next one.
//
// Go: runtime/proc.go goexit0; runtime/proc.go gdestroy
func (m *machine) bury(t *Task) {
	if m.s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Exit})
	}
	c := t.coro.Load() // t keeps it, as nobody asks a dead task for it: one store less
	t.m = nil
	m.s.registry.remove(t)
	if t.exited {
		// The task called Goexit. That ends the goroutine that resumes the
		// coroutine last: a goroutine made for the purpose, and not this worker.
		go c.resume()
		return
	}
	m.keepCoroutine(c)
}

// answer tells the watch that this worker lives: it has found a task, or gives its P away.
func (m *machine) answer() {
	if m.asked.Load() { // small enough to be part of each search
		m.answerNow()
	}
}

//go:noinline
func (m *machine) answerNow() { m.asked.Store(false) }
