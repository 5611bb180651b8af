//go:build ignore

// Wrong: the task is in the gate, and goes on.
// Exercise: wait
// Told as: block returned at once: the task did not park
package main

func (g *gate) block(t *Task) {
	g.task = t
}
