//go:build ignore

// Wrong: another worker is woken also if there is nothing to do.
// Exercise: handoff
// Told as: Nothing waits to be run, and another worker polls already
package sched

import "greenpoll/trace"

func (m *machine) handOff(t *Task) {
	s := m.s
	s.mu.Lock()
	s.blocked++
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
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
	if next := m.p.swapNext(nil); next != nil {
		s.global.Push(next) // in the slot of an idle P no worker would see it
		s.globalLen.Add(1)
	}
	m.putIdleP()
	s.mu.Unlock()
	s.breakPollBy(m, m.cause, "handoff")
}
