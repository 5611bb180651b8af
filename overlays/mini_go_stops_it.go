//go:build ignore

// Wrong: the task is ended before it has begun, by the stop of iter.Pull.
// Exercise: task
// Told as: The task was ended before it began
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	resume, stop := iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
	})
	defer stop()
	t.resume = resume
	m.Ready(t)
}
