//go:build ignore

// Wrong: it looks whether others wait or the caller is away only once, and not again after a swap that failed.
// Exercise: last
// Told as: Another call came to wait for the lock between your look and your change
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	old := m.state.Load()
	if old&(waiting(mode)|away(mode)) != 0 {
		return false, false
	}
	state := (old - numberRef) &^ locked(mode)
	for !m.state.CompareAndSwap(old, state) {
		old = m.state.Load()
		state = (old - numberRef) &^ locked(mode)
	}
	return isLast(state), true
}
