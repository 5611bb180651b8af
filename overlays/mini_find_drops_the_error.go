//go:build ignore

// Wrong: the error of a poll is dropped, and the poll repeated.
// Exercise: queue
// Told as: Poll fails, and findRunnable asks it again for ever
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		_ = m.Poll()
	}
	t, m.runq = m.runq[0], m.runq[1:]
	return t, nil
}
