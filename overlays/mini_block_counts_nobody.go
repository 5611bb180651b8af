//go:build ignore

// Wrong: a task that sleeps is not counted.
// Exercise: wait
// Told as: One task sleeps at a gate, and m.waiters says otherwise
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.Park()
}
