//go:build ignore

// Wrong: the thief decides by length() whether the ring is empty: if others take all of it before its first take, it does not look into the run-next slot.
// Exercise: half
// Told as: Others took all that stood in the ring
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	length := int(victim.length())
	want := length - length/2
	if want == 0 {
		if desperate {
			t = victim.next.Swap(nil)
		}
		if t == nil {
			return nil, 0
		}
		return t, 1
	}
	t = victim.take()
	for n = 1; n < want; n++ {
		stolen := victim.take()
		if stolen == nil {
			break
		}
		p.put(s, stolen)
	}
	return t, n
}
