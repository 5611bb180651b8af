//go:build ignore

// Wrong: the task has no way back to the worker.
// Exercise: task
// Told as: The task runs, but its yield is not set
package main

import "iter"

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	t.resume, _ = iter.Pull(func(yield func(struct{}) bool) { fn(t) })
	m.Ready(t)
}
