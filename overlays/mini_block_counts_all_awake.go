//go:build ignore

// Wrong: a task that is woken sets the count of sleepers to 0, though others sleep.
// Exercise: wait
// Told as: Two tasks slept, one was woken and the other sleeps on
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.m.waiters++
	t.Park()
	if t.m.waiters > 0 {
		t.m.waiters = 0
	}
}
