//go:build ignore

// Wrong: the task from the run-next slot is queued when the lock has been given back: for a moment it is in no queue, and the queue is changed without its lock.
// Exercise: handoff
// Told as: handOff gave the lock back, and the task from the run-next slot
package sched

import "greenpoll/trace"

func (m *machine) handOff(t *Task) {
	s := m.s
	s.mu.Lock()
	s.blocked++
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
	}
	if s.polling.Load() && s.global.Len() == 0 && m.p.empty() {
		m.putIdleP()
		s.mu.Unlock()
		return
	}
	if other := s.takeIdleM(); other != nil {
		other.p, m.p = m.p, nil
		if s.trace.On() {
			other.emitWake(m, m.cause, "handoff")
		}
		m.answer()
		s.mu.Unlock()
		other.rouse()
		return
	}
	// The one worker that could take it is in the poll, or on its way to awaitP.
	next := m.p.swapNext(nil)
	m.putIdleP()
	s.mu.Unlock()
	if next != nil {
		s.global.Push(next)
		s.globalLen.Add(1)
	}
	s.breakPollBy(m, m.cause, "handoff")
}
