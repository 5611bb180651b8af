//go:build ignore

// Wrong: it takes as long as there is something: the victim becomes a thief.
// Exercise: half
// Told as: The thief took all
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for stolen := victim.take(); stolen != nil; stolen = victim.take() {
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
