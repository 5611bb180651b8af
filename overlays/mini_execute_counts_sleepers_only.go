//go:build ignore

// Wrong: the loop ends when nobody waits, though some can run.
// Exercise: ten
// Told as: The loop ended before the first task had run
package main

func (m *machine) execute() error {
	for m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
	}
	return m.Close()
}
