//go:build ignore

// Wrong: its swap changes nothing, and the change comes after it.
// Exercise: last
// Told as: Another call came to wait for the lock between your look and your change
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if m.state.CompareAndSwap(old, old) {
			return isLast(m.state.Add(-numberRef - locked(mode))), true
		}
	}
}
