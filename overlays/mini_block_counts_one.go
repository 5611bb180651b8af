//go:build ignore

// Wrong: the count of sleepers is set to 1 and 0, as if there were one task.
// Exercise: wait
// Told as: Two tasks sleep, each at its own gate, and m.waiters says otherwise
package main

func (g *gate) block(t *Task) {
	g.task = t
	t.m.waiters = 1
	t.Park()
	t.m.waiters = 0
}
