//go:build ignore

// Wrong: what the machine has opened stays open.
// Exercise: ten
// Told as: execute has returned, and the machine's epoll, kqueue or port is still open
package main

func (m *machine) execute() error {
	for len(m.runq) > 0 || m.waiters > 0 {
		t, err := m.findRunnable()
		if err != nil {
			return err
		}
		t.resume()
	}
	return nil
}
