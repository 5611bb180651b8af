//go:build ignore

// Wrong: the loop ends as soon as no task can run, though some wait.
// Exercise: ten
// Told as: execute has returned while a task was still parked
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
	}
	return m.Close()
}
