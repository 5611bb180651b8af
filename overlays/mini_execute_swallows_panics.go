//go:build ignore

// Wrong: a task's panic ends the task, and nobody hears of it.
// Exercise: ten
// Told as: A task has panicked, and the loop goes on as if
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		func() {
			defer func() { _ = recover() }()
			t.resume()
		}()
	}
	return m.Close()
}
