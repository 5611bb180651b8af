//go:build ignore

// Wrong: endIfQuiet asks for waiters, timers and guests before it has the lock, and for blocked tasks under it: one that comes back in between, and then waits at a socket, is in neither look.
// Exercise: deadlock
// Told as: A task has come back from its blocked call, and waits at a socket by now
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	if !s.quiet() {
		return false
	}
	s.mu.Lock()
	if s.idlePs.Load() != int64(len(s.procs)) || s.blocked > 0 || s.anyQueued() {
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
