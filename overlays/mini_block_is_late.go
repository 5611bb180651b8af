//go:build ignore

// Wrong: the task goes into the gate behind its park.
// Exercise: wait
// Told as: The task went into its gate only after the park
package main

func (g *gate) block(t *Task) {
	t.m.waiters++
	t.Park()
	g.task = t
	t.m.waiters--
}
