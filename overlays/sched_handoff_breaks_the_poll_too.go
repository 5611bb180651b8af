//go:build ignore

// Wrong: a worker is woken, and the one in the poll as well: there is one P for the two.
// Exercise: handoff
// Told as: A worker was given the P and woken, and the poll was broken as well
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
		s.breakPollBy(m, m.cause, "handoff")
		return
	}
	// The one worker that could take it is in the poll, or on its way to awaitP.
	if next := m.p.swapNext(nil); next != nil {
		s.global.Push(next) // in the slot of an idle P no worker would see it
		s.globalLen.Add(1)
	}
	m.putIdleP()
	s.mu.Unlock()
	s.breakPollBy(m, m.cause, "handoff")
}
