package sock

// This file answers: is anybody inside, and whose turn is it? All of it is one
// word, so that a call that finds no other changes it once to come in and once to
// go. What happens if there is another is in turn.go.

import (
	"sync/atomic"

	"greenpoll/poller"
)

// A door counts the calls under way, plus one until Close, and lets one caller at a
// time into each direction. Its word, from the lowest bit:
//
//	shut            Close was called: nobody comes in any more
//	taken, twice    a caller has the turn to read, to write
//	queued, twice   others wait for that turn: who has it hands it over
//	the rest        the calls under way, in units of inside
//
// Go: internal/poll/fd_mutex.go fdMutex, whose waiters sleep on a semaphore each
// direction; ours stand in a List.
type door struct {
	word  atomic.Int64
	queue atomic.Pointer[queue] // made by the first who has to wait, see turn.go
}

const (
	shut   int64 = 1
	inside int64 = 1 << 5
)

// taken and queued are the bits of one direction, Read or Write.
func taken(mode poller.Mode) int64  { return int64(mode) << 1 }
func queued(mode poller.Mode) int64 { return int64(mode) << 3 }

func (d *door) open() { d.word.Store(inside) }

// enter takes a reference; false: the descriptor is closed.
func (d *door) enter() bool {
	for {
		old := d.word.Load()
		if old&shut != 0 {
			return false
		}
		if d.word.CompareAndSwap(old, old+inside) {
			return true
		}
	}
}

// leave gives a reference back; true: that was the last one.
func (d *door) leave() bool { return last(d.word.Add(-inside)) }

// last reports whether nobody is inside any more, nor will be.
func last(word int64) bool { return word/inside == 0 }

// enterFree takes a reference and the turn, if that is free.
func (d *door) enterFree(mode poller.Mode) bool {
	for {
		old := d.word.Load()
		if old&(shut|taken(mode)) != 0 {
			return false
		}
		if d.word.CompareAndSwap(old, (old+inside)|taken(mode)) {
			return true
		}
	}
}

// leaveFree is the other side of enterFree. It does nothing and reports false if
// somebody waits for the turn.
func (d *door) leaveFree(mode poller.Mode) (wasLast, ok bool) {
	for {
		old := d.word.Load()
		if old&queued(mode) != 0 {
			return false, false
		}
		if word := old&^taken(mode) - inside; d.word.CompareAndSwap(old, word) {
			return last(word), true
		}
	}
}

// shut lets nobody in any more; false: it was shut before.
func (d *door) shut() bool { return d.word.Or(shut)&shut == 0 }

// isShut reports whether the door is shut.
func (d *door) isShut() bool { return d.word.Load()&shut != 0 }
