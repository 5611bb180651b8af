//go:build ignore

// Wrong: a second task at the gate is let through: it asks again and again.
// Exercise: wait
// Told as: A task waits at the gate, a second one came, and block returned at once
package main

func (g *gate) block(t *Task) {
	if g.task != nil {
		return
	}
	g.task = t
	t.m.waiters++
	t.Park()
	t.m.waiters--
}
