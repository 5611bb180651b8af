//go:build ignore

// Wrong: it does not look whether take returned nil, for another was quicker.
// Exercise: half
// Told as: A nil stands in a ring, or was returned
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	n = int(victim.length() - victim.length()/2)
	if n == 0 {
		if desperate {
			return victim.next.Swap(nil), 1
		}
		return nil, 0
	}
	t = victim.take()
	for range n - 1 {
		p.put(s, victim.take())
	}
	return t, n
}
