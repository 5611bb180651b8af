//go:build ignore

// Wrong: the worker polls, and sleeps, though tasks can run.
// Exercise: queue
// Told as: The worker sleeps in Poll, though tasks can run
package main

func (m *machine) findRunnable() (t *Task, err error) {
	for {
		if err = m.Poll(); err != nil {
			return nil, err
		}
		if len(m.runq) > 0 {
			t, m.runq = m.runq[0], m.runq[1:]
			return t, nil
		}
	}
}
