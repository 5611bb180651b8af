//go:build ignore

// Wrong: with an empty run queue it returns nothing, and does not poll.
// Exercise: queue
// Told as: findRunnable returned neither a task nor an error
package main

func (m *machine) findRunnable() (t *Task, err error) {
	if len(m.runq) == 0 && m.waiters == 0 {
		return nil, nil
	}
	for len(m.runq) == 0 {
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	t, m.runq = m.runq[0], m.runq[1:]
	return t, nil
}
