//go:build ignore

// Wrong: the close's error is dropped.
// Exercise: ten
// Told as: m.Close has failed, and execute returned no error
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
	}
	_ = m.Close()
	return nil
}
