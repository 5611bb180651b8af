//go:build ignore

// Wrong: the looks are made before the lock is taken: a worker may take a P in between.
// Exercise: deadlock
// Told as: Another worker has taken a P
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	if !s.quiet() || s.blocked > 0 || s.anyQueued() {
		return false
	}
	s.mu.Lock()
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
