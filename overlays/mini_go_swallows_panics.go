//go:build ignore

// Wrong: a task's panic ends the task, and nobody hears of it.
// Exercise: task
// Told as: A task has panicked, and its panic was swallowed
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		defer func() { _ = recover() }()
		t.yield = yield
		fn(t)
	})
	m.Ready(t)
}
