//go:build ignore

// Wrong: an empty slot does not end the row.
// Exercise: runnext
// Told as: The slot was found empty in between
package sched

func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil {
		return nil
	}
	if p.nextRuns >= nextLimit {
		p.nextRuns = 0
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}
