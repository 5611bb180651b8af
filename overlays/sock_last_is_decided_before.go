//go:build ignore

// Wrong: last is decided by the state before the swap.
// Exercise: last
// Told as: It was the last reference to the number, and tryUnlock does not say so
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(old), true
		}
	}
}
