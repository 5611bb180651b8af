//go:build ignore

// Wrong: the Ps and the queues are looked at before the lock is taken, and the rest under it: a
// worker that takes a P in between is not seen.
// Exercise: deadlock
// Told as: Another worker has taken a P, and runs a task, before endIfQuiet got the lock
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	if s.idlePs.Load() != int64(len(s.procs)) || s.anyQueued() {
		return false
	}
	s.mu.Lock()
	if s.blocked > 0 || !s.stopping.Load() && (s.poller.Waiters() > 0 || s.timers.first.Load() != 0 || s.guests.Load() > 0) {
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
