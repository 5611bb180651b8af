//go:build ignore

// Wrong: a poll that fails ends the loop as if all had ended.
// Exercise: ten
// Told as: The poll has failed, and execute returned no error
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			break
		}
		t.resume()
	}
	_ = m.Close()
	return nil
}
