//go:build ignore

// Wrong: the loop has no end.
// Exercise: ten
// Told as: All tasks have ended, and the worker sleeps in Poll
package main

func (m *machine) execute() error {
	for {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
	}
}
