//go:build ignore

// Wrong: a thief that loses waits until it has its half: nobody brings it.
// Exercise: half
// Told as: The thief does not come back
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	half := int(victim.length() - victim.length()/2)
	for n < half {
		stolen := victim.take()
		if stolen == nil {
			continue
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
