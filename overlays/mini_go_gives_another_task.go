//go:build ignore

// Wrong: the function is given a Task that is not on the run queue.
// Exercise: task
// Told as: The function was given another Task
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(&Task{ID: t.ID, m: m})
	})
	m.Ready(t)
}
