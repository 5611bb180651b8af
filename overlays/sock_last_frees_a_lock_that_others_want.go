//go:build ignore

// Wrong: it does not look whether others wait for the lock.
// Exercise: last
// Told as: Others wait for the lock, and tryUnlock has freed it
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), true
		}
	}
}
