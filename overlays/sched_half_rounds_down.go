//go:build ignore

// Wrong: half is rounded down: a single task is never stolen.
// Exercise: half
// Told as: The victim has one task, and the thief takes none
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() / 2 {
		stolen := victim.take()
		if stolen == nil {
			break
		}
		if t != nil {
			p.put(s, t)
		}
		t = stolen
		n++
	}
	if t == nil && desperate {
		return victim.next.Swap(nil), 1
	}
	return t, n
}
