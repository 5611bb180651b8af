package sock

// This file answers: is anybody inside, and whose turn is it? All of it is one
// word, so that a call that finds no other changes it once to come in and once to
// go. What happens if there is another is in fd_mutex_queue.go; what a close does with it all,
// in close.go.

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
//	away, twice     who has the turn sleeps, and is counted as holding in place of inside
//	numbered        the number is open
//	holding         who uses the poller's slot alone, and no longer the number
//	inside          the calls under way that may use the number
//	unbounded       those of them that may take any time, see (*fd).unbounded
//
// The last of those inside closes the number, and the last of all gives the slot back.
//
// Go: internal/poll/fd_mutex.go fdMutex, whose waiters sleep on a semaphore each
// direction; ours stand in a List. There who sleeps is inside.
type door struct {
	word  atomic.Int64
	queue atomic.Pointer[queue] // made by the first who has to wait, see fd_mutex_queue.go
}

// The counts have 18 bits each. Who waits for a turn is in none of them, so it takes a
// quarter of a million calls that do not sleep, all at once, to fill one.
const (
	shut      int64 = 1
	numbered  int64 = 1 << 7
	holding   int64 = 1 << 8
	inside    int64 = 1 << 26
	unbounded int64 = 1 << 44
)

// taken, queued and away are the bits of one direction, Read or Write.
func taken(mode poller.Mode) int64  { return int64(mode) << 1 }
func queued(mode poller.Mode) int64 { return int64(mode) << 3 }
func away(mode poller.Mode) int64   { return int64(mode) << 5 }

func (d *door) open() { d.word.Store(inside | numbered) }

// enter takes a reference; false: the descriptor is closed.
func (d *door) enter() bool { return d.enterAs(inside) }

// hold is enter for whoever has no use for the number.
func (d *door) hold() bool { return d.enterAs(holding) }

func (d *door) enterAs(what int64) bool {
	for {
		old := d.word.Load()
		if old&shut != 0 {
			return false
		}
		if d.word.CompareAndSwap(old, old+what) {
			return true
		}
	}
}

// leave gives a reference back; true: that was the last one, and the number is to be
// closed.
func (d *door) leave() bool { return last(d.word.Add(-inside)) }

// last reports whether nobody is inside any more, nor will be.
func last(word int64) bool { return word/inside == 0 }

// letGo ends a hold; true: that was the last of all.
func (d *door) letGo() bool { return d.word.Add(-holding)/numbered == 0 }

// freed says that the number is closed; true: that was the last of all.
func (d *door) freed() bool { return d.word.Add(-numbered)/numbered == 0 }

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
// somebody waits for the turn, or the caller is away.
func (d *door) leaveFree(mode poller.Mode) (wasLast, ok bool) {
	for {
		old := d.word.Load()
		if old&(queued(mode)|away(mode)) != 0 {
			return false, false
		}
		if word := old&^taken(mode) - inside; d.word.CompareAndSwap(old, word) {
			return last(word), true
		}
	}
}

// sendAway counts the one who has the turn as holding, unless that is so already, or
// nobody has the turn any more. True: that was the last one inside, and the number is
// to be closed.
func (d *door) sendAway(mode poller.Mode) (wasLast bool) {
	for {
		old := d.word.Load()
		if old&away(mode) != 0 || old&taken(mode) == 0 {
			return false
		}
		if word := (old | away(mode)) + holding - inside; d.word.CompareAndSwap(old, word) {
			return last(word)
		}
	}
}

// comeBack is for one who is away and wants to use the number again; false: the
// descriptor is closed, and the number perhaps somebody else's.
func (d *door) comeBack(mode poller.Mode) bool {
	for {
		old := d.word.Load()
		if old&shut != 0 {
			return false
		}
		if d.word.CompareAndSwap(old, old&^away(mode)+inside-holding) {
			return true
		}
	}
}

func (d *door) isAway(mode poller.Mode) bool { return d.word.Load()&away(mode) != 0 }

// leaveShut is leave of one who had the turn, now that nobody gets it any more. Over:
// that was the last of all; wasLast: the last one inside.
func (d *door) leaveShut(mode poller.Mode) (wasLast, over bool) {
	for {
		old := d.word.Load()
		word := old &^ taken(mode)
		if old&away(mode) != 0 {
			word = word&^away(mode) - holding
			if d.word.CompareAndSwap(old, word) {
				return false, word/numbered == 0
			}
		} else if word -= inside; d.word.CompareAndSwap(old, word) {
			return last(word), false
		}
	}
}

// shut lets nobody in any more; false: it was shut before.
func (d *door) shut() bool { return d.word.Or(shut)&shut == 0 }

// isShut reports whether the door is shut.
func (d *door) isShut() bool { return d.word.Load()&shut != 0 }
