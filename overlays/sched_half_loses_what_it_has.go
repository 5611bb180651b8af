//go:build ignore

// Wrong: a lost race makes it return nil, though it has stolen some already.
// Exercise: half
// Told as: The thief had some tasks when another worker took the rest
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() - victim.length()/2 {
		if t != nil {
			p.put(s, t)
		}
		if t = victim.take(); t == nil {
			return nil, n
		}
		n++
	}
	if t == nil && desperate {
		return victim.next.Swap(nil), 1
	}
	return t, n
}
