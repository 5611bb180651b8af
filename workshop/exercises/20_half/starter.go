//go:build ignore

package sched

func (p *proc) stealHalf(s *Sched, victim *proc, desperate bool) (t *Task, n int) {
	panic("exercise 20, half: move half of the victim's ring, rounded up, to p's, and return one of them")
}
