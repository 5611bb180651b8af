//go:build ignore

// Wrong: last is decided by a second look at the state.
// Exercise: last
// Told as: Two calls left at the same moment, and both found
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(m.state.Load()), true
		}
	}
}
