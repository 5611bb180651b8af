//go:build ignore

// Wrong: the loop has no end.
// Exercise: ten
// Told as: No task can run and none waits at a gate
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
