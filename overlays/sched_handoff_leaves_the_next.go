//go:build ignore

// Wrong: the task in the run-next slot stays there, in an idle P.
// Exercise: handoff
// Told as: A task stands in the run-next slot of a P that is idle now
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
	m.putIdleP()
	s.mu.Unlock()
	s.breakPollBy(m, m.cause, "handoff")
}
