//go:build ignore

// Wrong: the loop asks whether it is over behind the first task only: without one it sleeps for ever.
// Exercise: ten
// Told as: There is no task at all
package main

func (m *machine) execute() error {
	for {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
		if len(m.runq) == 0 && m.waiters == 0 {
			return m.Close()
		}
	}
}
