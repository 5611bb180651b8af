package sock

// This file answers: is anybody inside? A count of the calls under way, and
// whether the door is shut.

import "sync/atomic"

// users counts the calls under way, plus one until Close.
//
// Go: internal/poll/fd_mutex.go fdMutex, which packs the two turns into the same
// word.
type users struct{ state atomic.Int64 }

const closing = 1 << 62

func (u *users) open() { u.state.Store(1) }

// enter takes a reference; false: the descriptor is closed.
func (u *users) enter() bool {
	for {
		n := u.state.Load()
		if n&closing != 0 {
			return false
		}
		if u.state.CompareAndSwap(n, n+1) {
			return true
		}
	}
}

// shut lets nobody in any more; false: it was shut before.
func (u *users) shut() bool {
	for {
		n := u.state.Load()
		if n&closing != 0 {
			return false
		}
		if u.state.CompareAndSwap(n, n|closing) {
			return true
		}
	}
}

// closed reports whether the door is shut.
func (u *users) closed() bool { return u.state.Load()&closing != 0 }

// leave gives a reference back; true: that was the last one.
func (u *users) leave() bool { return u.state.Add(-1) == closing }
