//go:build ignore

// Wrong: tasks are not counted, and have no ID.
// Exercise: task
// Told as: The first task has the ID 1
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	t := &Task{m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
	})
	m.Ready(t)
}
