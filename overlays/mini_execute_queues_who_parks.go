//go:build ignore

// Wrong: a task that parks is put on the run queue: it is run again though nobody has woken it.
// Exercise: ten
// Told as: A task that had parked was run again
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		if _, more := t.resume(); more {
			m.Ready(t)
		}
	}
	return m.Close()
}
