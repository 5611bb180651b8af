package sched

// This file answers: how do workers fall asleep and wake each other? A P that no worker has
// is on idleP. A worker without a P that sleeps is on idleM; others without one poll, are
// inside Block, or are on their way here.

// start queues the first task and gets a worker for it.
//
// Go: runtime/proc.go newproc. A program's first instructions call it for runtime.main.
func (s *Sched) start(t *Task) {
	s.mu.Lock()
	s.idleP = append(s.idleP, s.procs...)
	s.idlePs.Store(int64(len(s.procs)))
	s.queueLocked(t)
	cause := s.queued
	s.mu.Unlock()
	s.wake(nil, cause)
	s.relief.watch()
}

// wake makes sure that somebody looks at the queues, one of which has just
// grown, if there is a P that could run more. One worker that looks is enough:
// when it finds something, and that is not all, it wakes the next.
//
// For the trace: by is the worker that calls, nil if that is not known, and cause the event
// that has made the queue grow.
//
// The racing lines are in giveUp and in found. Here the queue is written first, then
// idlePs and spinning are read. There idlePs (by giveUp) and spinning are written
// first, then the queues are read. Whatever the order, one of the two sees the other.
//
// Go: runtime/proc.go wakep; runtime/proc.go startm. Go wakes a thread although one sleeps in
// the poll. We break that poll instead: so one worker stays one worker.
func (s *Sched) wake(by *machine, cause uint64) {
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
		if s.trace.On() {
			m.emitWake(by, cause, "work")
		}
	}
	s.mu.Unlock()
	if m != nil {
		m.rouse()
		return
	}
	s.breakPollBy(by, cause, "work")
}

// breakPoll makes the worker that is blocked in the poll look around.
func (s *Sched) breakPoll(why string) { s.breakPollBy(nil, 0, why) }

// breakPollBy is breakPoll for a caller that knows more for the trace, as wake does.
func (s *Sched) breakPollBy(by *machine, cause uint64, why string) {
	if !s.polling.Load() {
		return
	}
	s.poller.Break()
	if s.trace.On() {
		s.emitBreak(by, cause, why)
	}
	s.baton.broke()
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
	if s.trace.On() {
		m.emitIdle()
	}
	s.mu.Unlock()
	s.baton.leave(m)
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
