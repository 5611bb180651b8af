//go:build ignore

// Off: the stacks of tasks that have ended are used again.
// Plain: each task gets a new coroutine, which ends with it.
package sched

func (m *machine) takeCoroutine(t *Task) *coroutine {
	c := newCoroutine()
	c.task = t
	return c
}

func (m *machine) keepCoroutine(c *coroutine) {
	c.task = nil
	c.stop()
}
