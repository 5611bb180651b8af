//go:build ignore

// Plain: creates a new coroutine for every task, and ends it with the task.
// Breaks: nothing
// Shown by: cd bench && go test -overlay $(go run greenpoll/tools/overlay sched_coropool) ./micro -run - -bench 'Spawn$'
// Seen in no scenario: it changes which stack a task runs on, of which no event tells.
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
