//go:build ignore

// Wrong: the reference is not given back.
// Exercise: last
// Told as: The reference was not given back
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old &^ locked(mode); m.state.CompareAndSwap(old, state) {
			return isLast(old), true
		}
	}
}
