//go:build ignore

// Wrong: the task that was made ready last runs first.
// Exercise: queue
// Told as: Task 2 was made ready last, and runs first.
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	last := len(m.runq) - 1
	t, m.runq = m.runq[last], m.runq[:last]
	return t, nil
}
