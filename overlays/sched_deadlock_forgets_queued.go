//go:build ignore

// Wrong: a task that is queued and not yet taken is not seen.
// Exercise: deadlock
// Told as: A task stands in the global queue
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	s.mu.Lock()
	if !s.quiet() || s.blocked > 0 {
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
