//go:build ignore

// Wrong: the socket's own reference is taken for nobody's: the number is closed while it is open.
// Exercise: last
// Told as: There are still 1 references to the number
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return state%unboundedRef/numberRef <= 1, true
		}
	}
}
