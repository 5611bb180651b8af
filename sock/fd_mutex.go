package sock

// This file answers: is a call under way, and which task may read or write? Both are in
// one word, so that a call that meets no other changes it once on its way in and once on
// its way out. The wait for a lock is in fd_mutex_queue.go, the close in close.go.

import (
	"sync/atomic"

	"greenpoll/poller"
)

// An fdMutex counts the references to a descriptor, plus one until Close, and has a lock
// for each direction. Its state, from the lowest bit:
//
//	closed          Close was called: no call begins any more
//	locked, twice   a caller has the lock to read, to write
//	waiting, twice  others wait for that lock: its owner hands it over
//	away, twice     the lock's owner sleeps, and has a slotRef in place of its numberRef
//	numberOpen      the number is not closed yet
//	slotRef         calls that use the poller's slot alone, and no longer the number
//	numberRef       calls that may use the number
//	unboundedRef    those of them that may take any time, see (*fd).unbounded
//
// The last numberRef closes the number, and the last reference of all gives the slot back.
//
// Go: internal/poll/fd_mutex.go fdMutex. There a waiter sleeps on a semaphore of its direction,
// and keeps its reference while it sleeps. Here waiters stand in a List.
type fdMutex struct {
	state atomic.Int64
	queue atomic.Pointer[waitQueue] // made by the first waiter, see fd_mutex_queue.go
}

// The counts have 18 bits each. A waiter is in none of them, so it takes a quarter of a
// million calls that do not sleep, all at once, to fill one.
const (
	closed       int64 = 1
	numberOpen   int64 = 1 << 7
	slotRef      int64 = 1 << 8
	numberRef    int64 = 1 << 26
	unboundedRef int64 = 1 << 44
)

// locked, waiting and away are the bits of one direction, Read or Write.
func locked(mode poller.Mode) int64  { return int64(mode) << 1 }
func waiting(mode poller.Mode) int64 { return int64(mode) << 3 }
func away(mode poller.Mode) int64    { return int64(mode) << 5 }

func (m *fdMutex) init() { m.state.Store(numberRef | numberOpen) }

// incref takes a reference; false: the descriptor is closed.
func (m *fdMutex) incref() bool { return m.increfAs(numberRef) }

// increfSlot is incref for callers that do not use the number.
func (m *fdMutex) increfSlot() bool { return m.increfAs(slotRef) }

func (m *fdMutex) increfAs(kind int64) bool {
	for {
		old := m.state.Load()
		if old&closed != 0 {
			return false
		}
		if m.state.CompareAndSwap(old, old+kind) {
			return true
		}
	}
}

// decref gives a reference back; true: it was the last one, and the caller closes the
// number.
func (m *fdMutex) decref() bool { return isLast(m.state.Add(-numberRef)) }

// isLast reports whether no call uses the number, nor will.
func isLast(state int64) bool { return state/numberRef == 0 }

// decrefSlot gives back a reference of increfSlot; true: it was the last of all.
func (m *fdMutex) decrefSlot() bool { return m.state.Add(-slotRef)/numberOpen == 0 }

// numberClosed notes that the number is closed; true: no reference is left.
func (m *fdMutex) numberClosed() bool { return m.state.Add(-numberOpen)/numberOpen == 0 }

// tryLock takes a reference and the lock, if that is free.
func (m *fdMutex) tryLock(mode poller.Mode) bool {
	for {
		old := m.state.Load()
		if old&(closed|locked(mode)) != 0 {
			return false
		}
		if m.state.CompareAndSwap(old, (old+numberRef)|locked(mode)) {
			return true
		}
	}
}

// tryUnlock undoes tryLock. It does nothing and reports false if others wait for the
// lock, or the caller is away.
func (m *fdMutex) tryUnlock(mode poller.Mode) (last, ok bool) {
	for {
		old := m.state.Load()
		if old&(waiting(mode)|away(mode)) != 0 {
			return false, false
		}
		if state := old&^locked(mode) - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), true
		}
	}
}

// releaseNumber turns the reference of the lock's owner into a slotRef, unless it is one
// already, or the lock has no owner any more. True: it was the last numberRef, and the
// caller closes the number.
func (m *fdMutex) releaseNumber(mode poller.Mode) (last bool) {
	for {
		old := m.state.Load()
		if old&away(mode) != 0 || old&locked(mode) == 0 {
			return false
		}
		if state := (old | away(mode)) + slotRef - numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state)
		}
	}
}

// reacquireNumber undoes releaseNumber; false: the descriptor is closed, and the number
// may be another socket's.
func (m *fdMutex) reacquireNumber(mode poller.Mode) bool {
	for {
		old := m.state.Load()
		if old&closed != 0 {
			return false
		}
		if m.state.CompareAndSwap(old, old&^away(mode)+numberRef-slotRef) {
			return true
		}
	}
}

func (m *fdMutex) isAway(mode poller.Mode) bool { return m.state.Load()&away(mode) != 0 }

// unlockClosed gives back the lock and the reference after a close, when no caller gets
// the lock any more. last: it was the last numberRef; over: the last reference of all.
func (m *fdMutex) unlockClosed(mode poller.Mode) (last, over bool) {
	for {
		old := m.state.Load()
		state := old &^ locked(mode)
		if old&away(mode) != 0 {
			state = state&^away(mode) - slotRef
			if m.state.CompareAndSwap(old, state) {
				return false, state/numberOpen == 0
			}
		} else if state -= numberRef; m.state.CompareAndSwap(old, state) {
			return isLast(state), false
		}
	}
}

// setClosed keeps calls from beginning; false: it was closed before.
func (m *fdMutex) setClosed() bool { return m.state.Or(closed)&closed == 0 }

func (m *fdMutex) isClosed() bool { return m.state.Load()&closed != 0 }
