//go:build ignore

// Wrong: a task that was woken is still counted.
// Exercise: wait
// Told as: The task is awake, and m.waiters still counts it
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.m.waiters++
	t.Park()
}
