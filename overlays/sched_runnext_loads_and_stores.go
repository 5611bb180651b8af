//go:build ignore

// Wrong: the slot is read and then emptied: a thief may come between, and the task runs twice. On one P it looks at the wrong slot.
// Exercise: runnext
// Told as: The scheduler has one P, and the task in its run-next slot was not found
package sched

func (m *machine) findNext() *Task {
	p := m.p
	t := p.next.Load()
	if t == nil {
		p.nextRuns = 0
		return nil
	}
	p.next.Store(nil)
	if p.nextRuns >= nextLimit {
		p.nextRuns = 0
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}
