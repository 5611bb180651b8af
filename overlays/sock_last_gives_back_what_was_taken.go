//go:build ignore

// Wrong: it does not look whether a close has taken its reference.
// Exercise: last
// Told as: The caller was away: a close has taken its numberRef already
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), true
		}
	}
}
