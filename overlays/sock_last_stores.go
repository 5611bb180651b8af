//go:build ignore

// Wrong: the state is stored, without a comparison.
// Exercise: last
// Told as: Between your look at the state and your change other calls come and go
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	old := m.state.Load()
	if old&(waiting(mode)|away(mode)) != 0 {
		return false, false
	}
	state := old&^locked(mode) - numberRef
	m.state.Store(state)
	return isLast(state), true
}
