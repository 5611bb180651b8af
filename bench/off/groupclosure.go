//go:build ignore

// Off: a task knows the group that counts it.
// Plain: its function is wrapped in one that does, made for each task.
package sched

func (wg *WaitGroup) Go(t *Task, fn func(*Task)) {
	wg.Add(t, 1)
	t.Go(func(t *Task) {
		defer wg.Done(t)
		fn(t)
	})
}
