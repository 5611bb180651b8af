//go:build ignore

// Wrong: the lock is given back at the very end: the other worker is woken, and the poll broken, by a system call, with the lock held.
// Exercise: handoff
// Told as: The poll was broken while handOff still had the scheduler's lock
package sched

import "greenpoll/trace"

func (m *machine) handOff(t *Task) {
	s := m.s
	s.mu.Lock()
	defer s.mu.Unlock()
	s.blocked++
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
	}
	if s.polling.Load() && s.global.Len() == 0 && m.p.empty() {
		m.putIdleP()
		return
	}
	if other := s.takeIdleM(); other != nil {
		other.p, m.p = m.p, nil
		if s.trace.On() {
			other.emitWake(m, m.cause, "handoff")
		}
		m.answer()
		other.rouse()
		return
	}
	// The one worker that could take it is in the poll, or on its way to awaitP.
	if next := m.p.swapNext(nil); next != nil {
		s.global.Push(next) // in the slot of an idle P no worker would see it
		s.globalLen.Add(1)
	}
	m.putIdleP()
	s.breakPollBy(m, m.cause, "handoff")
}
