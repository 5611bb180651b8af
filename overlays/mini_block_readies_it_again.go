//go:build ignore

// Wrong: the task is put on the run queue when it is awake: its next wait is none.
// Exercise: wait
// Told as: The task is awake, and was put on the run queue once more
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.m.waiters++
	t.Park()
	t.m.waiters--
	t.m.Ready(t)
}
