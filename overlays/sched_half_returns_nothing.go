//go:build ignore

// Wrong: all go to the thief's ring, and none is returned: the thief goes on looking.
// Exercise: half
// Told as: Tasks were stolen, and none was returned
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() - victim.length()/2 {
		stolen := victim.take()
		if stolen == nil {
			break
		}
		p.put(s, stolen)
		n++
	}
	if n == 0 && desperate {
		return victim.next.Swap(nil), 1
	}
	return nil, n
}
