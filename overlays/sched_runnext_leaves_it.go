//go:build ignore

// Wrong: at the limit the task stays in the slot: nobody looks there once the P is given up.
// Exercise: runnext
// Told as: The row is over, and the task was left in the slot
package sched

func (m *machine) findNext() *Task {
	p := m.p
	if p.nextRuns >= nextLimit {
		p.nextRuns = 0
		return nil
	}
	t := p.swapNext(nil)
	if t == nil {
		p.nextRuns = 0
		return nil
	}
	p.nextRuns++
	return t
}
