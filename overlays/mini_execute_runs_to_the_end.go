//go:build ignore

// Wrong: a task is resumed until it has ended: the others have to wait for all that it waits for.
// Exercise: ten
// Told as: A task that had parked was run again and again
package main

import "slices"

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		for _, more := t.resume(); more && m.waiters == 0; _, more = t.resume() {
			m.runq = slices.DeleteFunc(m.runq, func(other *Task) bool { return other == t })
		}
	}
	return m.Close()
}
