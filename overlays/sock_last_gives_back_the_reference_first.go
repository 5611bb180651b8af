//go:build ignore

// Wrong: the reference is given back before the lock.
// Exercise: last
// Told as: The reference went before the lock
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if m.state.CompareAndSwap(old, old-numberRef) {
			return isLast(m.state.And(^locked(mode)) &^ locked(mode)), true
		}
	}
}
