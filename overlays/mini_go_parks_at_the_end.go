//go:build ignore

// Wrong: the task parks once more when its function has returned, for good.
// Exercise: task
// Told as: The task's function has returned, and the task has parked once more
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
		yield(struct{}{})
	})
	m.Ready(t)
}
