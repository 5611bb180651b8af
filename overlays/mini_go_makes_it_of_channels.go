//go:build ignore

// Wrong: the task runs on a goroutine of its own, with two channels to and fro: its panic does not reach the worker.
// Exercise: task
// Told as: A task has panicked, and that ended the program
package main

func (m *machine) Go(fn func(t *Task)) {
	m.tasks++
	to, back := make(chan struct{}), make(chan bool)
	t := &Task{ID: m.tasks, m: m}
	t.resume = func() (struct{}, bool) {
		to <- struct{}{}
		return struct{}{}, <-back
	}
	t.yield = func(struct{}) bool {
		back <- true
		<-to
		return true
	}
	go func() {
		<-to
		fn(t)
		back <- false
	}()
	m.Ready(t)
}
