//go:build ignore

// Wrong: it copies the tasks, and then moves the head without a swap: another may have taken them.
// Exercise: half
// Told as: Task 1 was taken twice
package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	head := victim.head.Load()
	length := victim.tail.Load() - head
	half := length - length/2
	for i := range half {
		stolen := victim.ring[(head+i)%ringSize].Load()
		if i == 0 {
			t = stolen
		} else {
			p.put(s, stolen)
		}
	}
	victim.head.Store(head + half)
	if t == nil && desperate {
		return victim.next.Swap(nil), 1
	}
	return t, int(half)
}
