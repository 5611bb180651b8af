//go:build ignore

// Wrong: the other worker is woken with the lock held: all that want the lock wait for that.
// Exercise: handoff
// Told as: rouse was called while handOff still had the scheduler's lock
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
		other.rouse()
		s.mu.Unlock()
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
