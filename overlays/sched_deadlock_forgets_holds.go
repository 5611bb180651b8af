//go:build ignore

// Wrong: goroutines outside that hold on to the scheduler are not counted.
// Exercise: deadlock
// Told as: A goroutine outside holds on
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	s.mu.Lock()
	if s.idlePs.Load() != int64(len(s.procs)) || s.blocked > 0 || s.anyQueued() || !s.stopping.Load() && (s.poller.Waiters() > 0 || s.timers.first.Load() != 0) {
		s.mu.Unlock()
		return false
	}
	deadlock := !s.stopping.Load()
	s.done = true
	sleepers := s.idleM
	s.idleM = nil
	s.mu.Unlock()
	if deadlock {
		dead := &DeadlockError{Tasks: s.Tasks()}
		s.err = dead
		if s.trace.On() {
			m.emitDeadlock(len(dead.Tasks))
		}
	}
	s.stopping.Store(true)
	for _, other := range sleepers {
		other.wakeup.wakeup() // without a P: they end
		if s.trace.On() {
			other.emitWake(m, m.cause, "the end")
		}
	}
	return true
}
