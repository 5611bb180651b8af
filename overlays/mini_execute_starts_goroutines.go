//go:build ignore

// Wrong: each task is resumed on a goroutine of its own: the loop goes on, and ends, while it runs.
// Exercise: ten
// Told as: The loop took a task off the run queue, and ended before that had run
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		go t.resume()
	}
	return m.Close()
}
