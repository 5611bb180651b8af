//go:build ignore

// Wrong: nextSleeper takes a task without a stack for one that never ran: at the end of Run a task
// at rest is not called, and what it holds is not given back.
// Breaks: a task at rest is called at the end of Run, once
// Shown by: go test -overlay $(go run ./tools/overlay sched_unwind_skips_rest) ./poller -run TestExplorerFinds
// Seen in no scenario: in none does Run end while a task rests: what has a connection closes it.
package sched

func (m *machine) nextSleeper() *Task {
	m.answer()
	for {
		t := m.s.registry.first()
		if t == nil {
			return nil
		}
		if t.coro.Load() != nil {
			if m.verdict != 0 {
				t.CausedBy(m.verdict)
			}
			return t
		}
		m.s.registry.remove(t)
	}
}
