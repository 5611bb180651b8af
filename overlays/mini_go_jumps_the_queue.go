//go:build ignore

// Wrong: a new task is put in front of those that are on the run queue.
// Exercise: task
// Told as: The new task was put in front of the one that was there
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) {
		t.yield = yield
		fn(t)
	})
	m.runq = append([]*Task{t}, m.runq...)
}
