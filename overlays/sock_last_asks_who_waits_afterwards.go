//go:build ignore

// Wrong: it asks after its swap whether others wait.
// Exercise: last
// Told as: tryUnlock has given back the lock and the reference, and returned false
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), m.state.Load()&waiting(mode) == 0
		}
	}
}
