//go:build ignore

// Wrong: the run-next slot is never taken.
// Exercise: half
// Told as: The ring is empty, and the thief is desperate
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
	return t, n
}
