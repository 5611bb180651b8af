package sched

// This file answers: which task runs next? The sources are asked in a fixed
// order, one function each; the first that has a task wins. The queues are in
// find_queues.go, the kernel and what happens if nothing is left are here.

import "runtime"

// findRunnable returns the next task to run, after a sleep if need be. Nil means
// that the scheduler is done and the worker should end.
//
// Go: runtime/proc.go findRunnable
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
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
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (m *machine) found(t *Task, source string) *Task {
	m.p.ticks++
	m.answer()
	if m.spinning {
		m.stopSpinning()
		if m.s.anyQueued() {
			m.s.wake(m, m.queued) // what we searched for was not alone
		}
	}
	if m.s.trace.On() {
		m.emitNext(t, source)
	}
	return t
}

// findPolled asks the kernel, without waiting, which tasks can go on. Polling before
// stealing runs newly ready tasks sooner, on this worker.
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
	m.queueWoken(m.poll(0, why, m.cause))
}

// poll asks the kernel for ready descriptors, by way of the poller. cause is the event that
// led to it.
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (m *machine) poll(delay int64, why string, cause uint64) List {
	c := PollCall{Delay: delay, P: -1, M: m.id, Why: why, Cause: cause}
	if m.p != nil {
		c.P = m.p.id
	}
	l := m.s.poller.Poll(c)
	m.now = m.s.clock.Now()
	m.s.lastPoll.Store(m.now)
	return l
}

// giveUp is the end of a search that found nothing. The worker hands its P back
// and becomes the one that polls, or falls asleep. When it returns, the search
// starts again.
//
// Go: runtime/proc.go findRunnable. This is its second half.
//
// Step 3: not ready, the task parks
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
		if s.trace.On() {
			m.emitIdle()
		}
	}
	s.mu.Unlock()

	if s.anyQueued() {
		s.wake(m, 0) // perhaps us: then the poll, or the sleep, ends at once
	}
	if poll {
		m.pollAsleep()
		return
	}
	if s.quiet() {
		s.breakPoll("all asleep") // the one that polls decides what that means
	}
	s.baton.leave(m)
	m.sleep()
}

// pollAsleep is the poll that blocks: until an event, until the next timer, or
// until Break. The worker has no P meanwhile, so a task that comes back from Block can
// have that P. As long as s.polling is set, no other worker polls.
//
// Go: runtime/proc.go findRunnable. Near its end it calls netpoll(delay).
//
// Step 3: not ready, the task parks
// Step 4: ready, the call returns
func (m *machine) pollAsleep() {
	s := m.s
	if s.endIfQuiet(m) {
		m.unwind()
		return
	}
	s.letGuestsRun()
	var begun uint64
	const why = "nothing to run"
	s.baton.beforePoll(m)
	delay := m.pollDelay()
	if s.trace.On() {
		begun = m.emitBeginPoll(delay, why)
	}
	l := m.poll(delay, why, begun)

	s.mu.Lock()
	s.polling.Store(false)
	m.p = s.takeIdleP()
	if m.p == nil {
		s.blocked++ // we hold runnable tasks, but no P to show that the scheduler is busy
	}
	s.mu.Unlock()
	s.relief.watch()
	if m.p != nil {
		m.startSpinning()
		m.queueWoken(l)
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
// takes 15 so. One yield is usually enough. But Go checks its global queue first at every
// 61st pick, and a goroutine that yields goes there; so we may yield twice.
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

// pollDelay is how long the poll may block, and announces it; see wakePollFor.
func (m *machine) pollDelay() int64 {
	s := m.s
	// pollUntil is written first, and the heap is read again after; one that sets a timer
	// writes the heap first, and reads pollUntil after. One of the two sees the other.
	for {
		first := s.timers.first.Load()
		s.announcePoll(first)
		if s.timers.first.Load() != first {
			continue
		}
		if first == 0 {
			return -1
		}
		return max(0, first-s.clock.Now())
	}
}

// announcePoll tells those that set timers until when the poll may block; 0: for ever.
func (s *Sched) announcePoll(until int64) {
	if s.announcing != nil {
		s.announcing() // a test sets a timer, after the look at the heap and before the announcement
	}
	s.pollUntil.Store(until)
}
