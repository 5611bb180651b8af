//go:build ignore

// Wrong: the task that is returned stands in the thief's ring as well.
// Exercise: half
// Told as: The task that stealHalf returns stands in the thief's ring as well
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() - victim.length()/2 {
		t = victim.take()
		if t == nil {
			break
		}
		p.put(s, t)
		n++
	}
	if t == nil && desperate {
		return victim.next.Swap(nil), 1
	}
	return t, n
}
