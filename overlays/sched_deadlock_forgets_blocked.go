//go:build ignore

// Wrong: tasks in calls that really block are not counted: a deadlock is told, and they come back.
// Exercise: deadlock
// Told as: A task is in a call that really blocks
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	s.mu.Lock()
	if !s.quiet() || s.anyQueued() {
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
