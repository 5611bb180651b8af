//go:build ignore

// Wrong: it looks at the run-next slot and then empties it: its worker may take the same task in between.
// Exercise: half
// Told as: In no run did it go wrong, but there is a moment
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	for range victim.length() - victim.length()/2 {
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
		t = victim.next.Load()
		victim.next.Store(nil)
		return t, 1
	}
	return t, n
}
