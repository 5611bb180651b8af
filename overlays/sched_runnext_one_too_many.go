//go:build ignore

// Wrong: the limit is compared by one too many.
// Exercise: runnext
// Told as: The slot was served 16 times in a row, and is served again
package sched

func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil {
		p.nextRuns = 0
		return nil
	}
	if p.nextRuns > nextLimit {
		p.nextRuns = 0
		p.put(m.s, t)
		return nil
	}
	p.nextRuns++
	return t
}
