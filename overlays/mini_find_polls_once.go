//go:build ignore

// Wrong: after one poll the worker takes a task, also when the news was for nobody.
// Exercise: queue
// Told as: Poll came back, and the run queue was still empty
package main

func (m *machine) findRunnable() (t *Task, err error) {
	if len(m.runq) == 0 {
		if err = m.Poll(); err != nil {
			return nil, err
		}
	}
	t, m.runq = m.runq[0], m.runq[1:]
	return t, nil
}
