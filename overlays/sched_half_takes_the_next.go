//go:build ignore

// Wrong: it takes the victim's run-next task though it is not desperate.
// Exercise: half
// Told as: The task in the victim's run-next slot was taken by a thief that is not desperate
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
	if t == nil {
		return victim.next.Swap(nil), 1
	}
	return t, n
}
