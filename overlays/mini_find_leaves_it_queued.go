//go:build ignore

// Wrong: the task that runs stays on the run queue.
// Exercise: queue
// Told as: Task 3 runs, and is still on the run queue
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	return m.runq[0], nil
}
