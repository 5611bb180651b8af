//go:build ignore

package sched

import "greenpoll/trace"

func (m *machine) handOff(t *Task) {
	s := m.s
	s.mu.Lock()
	panic("exercise 21, handoff: count the task that blocks, and give the P to a worker that can use it")
	if s.trace.On() {
		m.cause = t.Emit(0, trace.Event{Kind: trace.Handoff})
	}
	// 1. Nothing to do, and another worker polls already.

	// 2. A worker can be had. These lines belong to it, once other has the P.
	var other *machine // so that it compiles: yours comes from takeIdleM
	if s.trace.On() {
		other.emitWake(m, m.cause, "handoff")
	}
	m.answer()

	// 3. The one worker that could take it sleeps in the poll.
}
