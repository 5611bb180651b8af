//go:build ignore

// Wrong: the task is made, and put on no queue.
// Exercise: task
// Told as: The task is made, but it is not on the run queue
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
	})
}
