//go:build ignore

// Wrong: handOff looks whether anything waits before it has the lock: a task that is queued
// in between stays beside an idle P, and nobody is woken for it.
// Exercise: handoff
// Told as: A task was queued while handOff waited for the lock
package sched

import "greenpoll/trace"

func (m *machine) handOff(t *Task) {
	s := m.s
	idle := s.polling.Load() && s.globalLen.Load() == 0 && m.p.empty()
	s.mu.Lock()
	s.blocked++
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
	}
	if idle {
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
	if next := m.p.swapNext(nil); next != nil {
		s.global.Push(next)
		s.globalLen.Add(1)
	}
	m.putIdleP()
	s.mu.Unlock()
	s.breakPollBy(m, m.cause, "handoff")
}
