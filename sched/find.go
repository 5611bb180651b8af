package sched

// This file answers: which task runs next? The sources are asked in a fixed
// order, one function each. The first that has a task wins.

import (
	"runtime"
	"time"

	"greenpoll/trace"
)

// findRunnable returns the next task to run, after a sleep if need be. Nil means
// that the scheduler is done and the worker should end.
//
// Go: runtime/proc.go findRunnable
func (m *machine) findRunnable() *Task {
	for {
		if m.p == nil && !m.awaitP() {
			return nil
		}
		m.tick()
		if t := m.findFair(); t != nil {
			return m.found(t, "fair")
		}
		if t := m.findNext(); t != nil {
			return m.found(t, "next")
		}
		if t := m.p.take(); t != nil {
			return m.found(t, "ring")
		}
		if t := m.p.takeGlobal(m.s, ringSize/2); t != nil {
			return m.found(t, "global")
		}
		if t := m.findPolled(); t != nil {
			return m.found(t, "poll")
		}
		if t := m.findStolen(); t != nil {
			return m.found(t, "steal")
		}
		m.giveUp()
	}
}

// found ends a successful search.
func (m *machine) found(t *Task, source string) *Task {
	m.p.ticks++
	m.answer()
	if m.spinning {
		m.stopSpinning()
		if m.s.anyQueued() {
			m.s.wake() // what we searched for was not alone
		}
	}
	if m.s.trace.On() {
		m.emit(trace.Event{Kind: trace.Next, G: t.id, Q: source, QLen: m.queueLength(source), Cause: m.cause})
	}
	return t
}

// queueLength is what is left in the queue of that name, for the trace.
func (m *machine) queueLength(name string) int32 {
	switch name {
	case "next":
		return 0
	case "global":
		return int32(m.s.globalLen.Load())
	}
	return m.p.length()
}

// fairTicks and fairDelay say how often a worker with a full queue looks at what
// it would otherwise never reach.
const (
	fairTicks = 61             // a prime, so that it keeps time with nothing else
	fairPolls = 16 * fairTicks // for a clock that stands still while tasks run: the simulated one
	fairDelay = int64(10 * time.Millisecond)
)

// findFair keeps a busy P from starving the global queue and the network: at every
// 61st task the global queue comes first, and when 10 ms have passed since anybody
// polled, the network, or at the latest at every 976th task.
//
// It does not poll at every 61st task. A worker that has work leaves events with the kernel:
// a poll writes to the descriptor and the task of each, and by the time that a thousand
// others have run, both have left the processor's cache. Polled when the queues are
// empty, a batch is still there when it runs.
//
// Go: runtime/proc.go findRunnable; runtime/proc.go sysmon. The first tests schedtick%61; the
// second is a thread of its own, which polls after 10 ms. We have none such.
func (m *machine) findFair() *Task {
	turn := m.p.ticks%fairTicks == fairTicks-1
	late := m.now-m.s.lastPoll.Load() > fairDelay
	switch {
	case late:
		m.pollNow("10 ms without a poll")
	case turn && m.p.ticks%fairPolls == fairPolls-1:
		m.pollNow("976th task")
	case !turn:
		return nil
	}
	t := m.p.takeGlobal(m.s, 1)
	if t == nil {
		t = m.p.take()
	}
	return t
}

// findNext serves the run-next slot, but not for ever.
func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil { // or a desperate thief was quicker
		p.nextRuns = 0
		return nil
	}
	if p.nextRuns >= nextLimit {
		p.nextRuns = 0
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}

// findPolled asks the kernel, without waiting, which tasks can go on. It runs what has
// just become ready sooner than stealing would, and moves it to this worker.
func (m *machine) findPolled() *Task {
	m.pollNow("own queues empty")
	return m.p.take()
}

// pollNow makes a poll with delay 0 and queues what it finds. If somebody is
// blocked in the poll, the events are theirs; if nobody waits, there are none.
// Either way it counts as a poll.
func (m *machine) pollNow(why string) {
	s := m.s
	if s.polling.Load() || s.poller.Waiters() == 0 {
		s.lastPoll.Store(m.now)
		return
	}
	m.readyAll(m.poll(0, why))
}

// poll asks the kernel for ready descriptors.
func (m *machine) poll(delay int64, why string) List {
	c := PollCall{Delay: delay, P: -1, M: m.id, Why: why}
	if m.p != nil {
		c.P = m.p.id
	}
	l := m.s.poller.Poll(c)
	m.now = m.s.clock.Now()
	m.s.lastPoll.Store(m.now)
	return l
}

// stealRounds bounds the spinning: so often a worker goes round all other Ps
// before it believes that there is nothing.
const stealRounds = 4

// findStolen takes half of another P's ring. At most half as many workers as are
// busy look for something to steal, the others sleep.
//
// Go: runtime/proc.go stealWork
func (m *machine) findStolen() *Task {
	s := m.s
	busy := int64(len(s.procs)) - s.idlePs.Load()
	if len(s.procs) == 1 || !m.spinning && 2*s.spinning.Load() >= busy {
		return nil
	}
	m.startSpinning()
	for round := range stealRounds {
		desperate := round == stealRounds-1
		for i := range s.procs {
			// Begin beside our own P, so that not all thieves ask the same victim.
			victim := s.procs[(int(m.p.id)+1+i)%len(s.procs)]
			if victim == m.p {
				continue
			}
			if t, n := m.p.stealHalf(s, victim, desperate); t != nil {
				if s.trace.On() {
					m.emit(trace.Event{Kind: trace.Steal, G: t.id, N: int64(n), Choice: victim.id})
				}
				return t
			}
		}
	}
	return nil
}

// giveUp is the end of a search that found nothing. The worker hands its P back
// and becomes the one that polls, or falls asleep. When it returns, the search
// starts again.
//
// Go: runtime/proc.go findRunnable. This is its second half.
func (m *machine) giveUp() {
	s := m.s
	s.mu.Lock()
	if s.global.Len() > 0 {
		s.mu.Unlock()
		return
	}
	m.putIdleP()
	m.stopSpinning()
	poll := !s.polling.Load()
	if poll {
		s.polling.Store(true)
	} else {
		s.idleM = append(s.idleM, m)
	}
	s.mu.Unlock()

	if s.anyQueued() {
		s.wake() // perhaps us: then the poll, or the sleep, ends at once
	}
	if poll {
		m.pollAsleep()
		return
	}
	if s.quiet() {
		s.breakPoll("all asleep") // the one that polls decides what that means
	}
	m.sleep()
}

// pollAsleep is the poll that blocks: until an event, until the next timer, or
// until Break. The worker has no P meanwhile, so a task that comes back from
// Block can use it, and s.polling is its own.
//
// Go: runtime/proc.go findRunnable. Near its end it calls netpoll(delay).
func (m *machine) pollAsleep() {
	s := m.s
	if s.endIfQuiet() {
		m.unwind()
		return
	}
	s.letGuestsRun()
	l := m.poll(m.pollDelay(), "nothing to run")

	s.mu.Lock()
	s.polling.Store(false)
	m.p = s.takeIdleP()
	if m.p == nil {
		s.blocked++ // we have tasks in hand, and no P that would show it
	}
	s.mu.Unlock()
	s.relief.watch()
	if m.p != nil {
		m.startSpinning()
		m.readyAll(l)
		return
	}
	// All Ps are busy: their workers will find these.
	s.ReadyAll(l)
	s.mu.Lock()
	s.blocked--
	s.mu.Unlock()
}

// letGuestsRun lets guests that were just readied run before this thread blocks. They
// stand in the queue of its Go P, which Go takes away from a thread in a system call only
// after 20 us to 10 ms: with GOMAXPROCS=1 an echo between two guests took 430 us, and
// takes 15 so. Once is enough, but for every 61st time, when Go looks at its global queue
// first, where a goroutine that yields goes.
//
// No more often than that: beside goroutines that compute, each yield is a wait behind
// all of them, in which nobody polls. Two each time made an echo between guests take
// twice as long as over package net (bench/beside).
func (s *Sched) letGuestsRun() {
	for range 2 {
		if s.waking.Load() == 0 {
			return
		}
		runtime.Gosched()
	}
}

// pollDelay is how long the poll may block, and announces it: a timer that is
// set to an earlier time from now on breaks the poll, see wakePollFor. So
// pollUntil is written first and the heap is read again after.
func (m *machine) pollDelay() int64 {
	s := m.s
	for {
		first := s.timers.first.Load()
		s.pollUntil.Store(first)
		if s.timers.first.Load() != first {
			continue
		}
		if first == 0 {
			return -1
		}
		return max(0, first-s.clock.Now())
	}
}
