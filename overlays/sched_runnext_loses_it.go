//go:build ignore

// Wrong: at the limit the task is taken out of the slot and put nowhere.
// Exercise: runnext
// Told as: The row is over, and the task that was taken out of the slot is nowhere
package sched

func (m *machine) findNext() *Task {
	p := m.p
	t := p.swapNext(nil)
	if t == nil || p.nextRuns >= nextLimit {
		p.nextRuns = 0
		return nil
	}
	p.nextRuns++
	return t
}
