//go:build ignore

// Wrong: at the limit the count is not set back: the slot is never served again.
// Exercise: runnext
// Told as: The ring has had its turn, and the slot is not served again
package sched

func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil {
		p.nextRuns = 0
		return nil
	}
	if p.nextRuns >= nextLimit {
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}
