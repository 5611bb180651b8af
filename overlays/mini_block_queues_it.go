//go:build ignore

// Wrong: the task that parks is put on the run queue.
// Exercise: wait
// Told as: The task is parked and on the run queue at the same time
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.m.waiters++
	t.m.Ready(t)
	t.Park()
	t.m.waiters--
}
