//go:build ignore

// Wrong: the lock is not freed.
// Exercise: last
// Told as: The lock is still taken
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), true
		}
	}
}
