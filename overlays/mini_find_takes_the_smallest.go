//go:build ignore

// Wrong: the task with the smallest ID runs first: the others wait as long as it is made ready.
// Exercise: queue
// Told as: Tasks 3, 1 and 2 were made ready in this order
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for len(m.runq) == 0 {
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	at := 0
	for i, t := range m.runq {
		if t.ID < m.runq[at].ID {
			at = i
		}
	}
	t = m.runq[at]
	m.runq = append(m.runq[:at], m.runq[at+1:]...)
	return t, nil
}
