//go:build ignore

// Wrong: after a swap that has failed it tries again with what it loaded before.
// Exercise: last
// Told as: Other threads have moved the state, and moved no more
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	old := m.state.Load()
	for {
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), true
		}
	}
}
