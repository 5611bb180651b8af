//go:build ignore

package sock

import "greenpoll/poller"

func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	panic("exercise 26, last: give back the lock and the reference: was it the last one?")
}
