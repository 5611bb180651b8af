//go:build ignore

// Wrong: when no sleeper is counted, what the poll returns is returned, and no task.
// Exercise: queue
// Told as: Poll has put a task on the run queue, and findRunnable returned none
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		if m.waiters == 0 {
			return nil, m.Poll()
		}
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	t, m.runq = m.runq[0], m.runq[1:]
	return t, nil
}
