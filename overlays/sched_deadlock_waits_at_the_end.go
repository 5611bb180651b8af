//go:build ignore

// Wrong: after main has returned it still waits for timers and sockets: Run does not return.
// Exercise: deadlock
// Told as: Main has returned
package sched

func (s *Sched) endIfQuiet(m *machine) bool {
	s.mu.Lock()
	if s.idlePs.Load() != int64(len(s.procs)) || s.blocked > 0 || s.anyQueued() || s.poller.Waiters() > 0 || s.timers.first.Load() != 0 || s.guests.Load() > 0 {
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
