//go:build ignore

// Wrong: the state is changed by an Add and an And, after a look.
// Exercise: last
// Told as: Another call came to wait for the lock between your look and your change
package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	if m.state.Load()&(waiting(mode)|away(mode)) != 0 {
		return false, false
	}
	last = isLast(m.state.Add(-numberRef))
	m.state.And(^locked(mode))
	return last, true
}
