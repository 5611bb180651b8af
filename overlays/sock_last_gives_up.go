//go:build ignore

// Wrong: a swap that fails is not tried again.
// Exercise: last
// Told as: The state may move between your look and your swap
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	old := m.state.Load()
	if old&(waiting(mode)|away(mode)) != 0 {
		return false, false
	}
	state := old&^locked(mode) - numberRef
	return m.state.CompareAndSwap(old, state) && isLast(state), true
}
