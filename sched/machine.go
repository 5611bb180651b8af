package sched

// This file answers: what does a worker do all day? It looks for a task, runs
// it until it parks, and looks again. How workers fall asleep and wake each
// other is here too.

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
	silence  silence      // the watch's
	unwinds  bool         // guarded by s.mu: runs tasks without a P, see unwind
}

// run is the main loop.
//
// Go: runtime/proc.go schedule
func (m *machine) run() {
	defer m.s.workers.ended(m.s)
	defer m.dropCoroutines()
	m.execute(m.findRunnable)
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

// start queues the first task and gets a worker for it.
func (s *Sched) start(t *Task) {
	s.mu.Lock()
	s.idleP = append(s.idleP, s.procs...)
	s.idlePs.Store(int64(len(s.procs)))
	s.queueLocked(t)
	s.mu.Unlock()
	s.wake()
	s.relief.watch()
}

// wake makes sure that somebody looks at the queues, one of which has just
// grown, if there is a P that could run more. One worker that looks is enough:
// when it finds something, and that is not all, it wakes the next.
//
// The racing lines are in giveUp and in found. Here the queue is written first, then
// idlePs and spinning are read. There idlePs (by giveUp) and spinning are written
// first, then the queues are read. Whatever the order, one of the two sees the other.
//
// Go: runtime/proc.go wakep; runtime/proc.go startm. Go wakes a thread although one sleeps in
// the poll. We break that poll instead: so one worker stays one worker.
func (s *Sched) wake() {
	if s.idlePs.Load() == 0 || s.spinning.Load() != 0 {
		return
	}
	s.mu.Lock()
	if len(s.idleP) == 0 || s.done {
		s.mu.Unlock()
		return
	}
	m := s.takeIdleM()
	if m != nil {
		m.spinning = true
		s.spinning.Add(1)
		m.p = s.takeIdleP()
	}
	s.mu.Unlock()
	if m != nil {
		m.wakeup.wakeup()
		return
	}
	s.breakPoll("work")
}

// breakPoll makes the worker that is blocked in the poll look around.
func (s *Sched) breakPoll(why string) {
	if !s.polling.Load() {
		return
	}
	if s.trace.On() {
		s.trace.Emit(1, trace.Event{Kind: trace.Break, P: -1, M: -1, Why: why})
	}
	s.poller.Break()
}

// takeIdleM returns a worker that can be given a P: one that is asleep, or a new
// one if there are fewer than Ps and Blocks need. Nil: there is none to be had;
// if a P is idle all the same, its worker is polling, or on its way to awaitP.
// The caller holds s.mu.
func (s *Sched) takeIdleM() *machine {
	if n := len(s.idleM); n > 0 {
		m := s.idleM[n-1]
		s.idleM = s.idleM[:n-1]
		return m
	}
	if len(s.machines) >= len(s.procs)+s.blocked {
		return nil
	}
	m := &machine{s: s, id: int32(len(s.machines)), wakeup: newNote()}
	s.machines = append(s.machines, m)
	s.workers.hire(m)
	return m
}

// takeIdleP returns a P that nobody has, or nil. The caller holds s.mu.
func (s *Sched) takeIdleP() *proc {
	n := len(s.idleP)
	if n == 0 {
		return nil
	}
	p := s.idleP[n-1]
	s.idleP = s.idleP[:n-1]
	s.idlePs.Add(-1)
	if !s.watch.armed {
		s.watch.arm()
	}
	return p
}

// putIdleP puts this worker's P on the list of idle ones. The caller holds s.mu.
func (m *machine) putIdleP() {
	m.s.idleP = append(m.s.idleP, m.p)
	m.s.idlePs.Add(1)
	m.p = nil
	m.answer()
}

// answer tells the watch that this worker lives: it has found a task, or gives its P away.
func (m *machine) answer() {
	if m.asked.Load() { // small enough to be part of each search
		m.answerNow()
	}
}

//go:noinline
func (m *machine) answerNow() { m.asked.Store(false) }

// awaitP sleeps until the worker has a P. It reports false when all is done.
//
// Go: runtime/proc.go stopm
func (m *machine) awaitP() bool {
	s := m.s
	s.mu.Lock()
	if s.done {
		s.mu.Unlock()
		return false
	}
	if m.p = s.takeIdleP(); m.p != nil {
		s.mu.Unlock()
		return true
	}
	s.idleM = append(s.idleM, m)
	s.mu.Unlock()
	return m.sleep()
}

// sleep waits until another worker has set m.p, having taken m off s.idleM.
func (m *machine) sleep() bool {
	m.wakeup.sleep()
	m.now = m.s.clock.Now() // what it was is as old as the sleep is long
	return m.p != nil
}

func (m *machine) startSpinning() {
	if !m.spinning {
		m.spinning = true
		m.s.spinning.Add(1)
	}
}

func (m *machine) stopSpinning() {
	if m.spinning {
		m.spinning = false
		m.s.spinning.Add(-1)
	}
}

// anyQueued reports whether some queue holds a task.
func (s *Sched) anyQueued() bool {
	if s.globalLen.Load() > 0 {
		return true
	}
	for _, p := range s.procs {
		if p.hasStealable() {
			return true
		}
	}
	return false
}

// emit records an event of this worker that belongs to no task.
func (m *machine) emit(e trace.Event) uint64 {
	e.M, e.P = m.id, -1
	if m.p != nil {
		e.P = m.p.id
	}
	return m.s.trace.Emit(1, e)
}
