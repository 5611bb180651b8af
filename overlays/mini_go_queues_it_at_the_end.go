//go:build ignore

// Wrong: a task that has ended is put on the run queue again.
// Exercise: task
// Told as: The task's function has returned, and the task is on the run queue again
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
		m.Ready(t)
	})
	m.Ready(t)
}
