//go:build ignore

// Wrong: Go starts a goroutine: it is run by another scheduler, beside the worker.
// Exercise: task
// Told as: The task has no resume
package main

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	t := &Task{ID: m.tasks, m: m}
	go fn(t)
	m.Ready(t)
}
