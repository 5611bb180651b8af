//go:build ignore

// Wrong: the task parks, and its gate does not know it.
// Exercise: wait
// Told as: The task is parked, and its gate is empty
package main

func (g *gate) block(t *Task) {
	t.m.waiters++
	t.Park()
	t.m.waiters--
}
