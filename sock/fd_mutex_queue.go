package sock

// This file answers: what if several tasks read, or several write, at the same
// time? They take turns. It is no sched.Mutex, because a close has to end the
// wait for a turn as well; also when the scheduler ends, and those who hold or
// want the turn are partly its tasks, partly guests, whom it does not end.

import (
	"sync"

	"greenpoll/poller"
	"greenpoll/sched"
)

// A queue has those who wait at a door for a turn, in the order of arrival, for
// each direction. The turn itself is the door's bit:
//
//	free    nobody has it              -> taken   enterFree, or Commit
//	taken   the bit is set             -> free    leaveFree, if nobody queues
//	queued  others wait, and that bit  -> queued  handOver, to the first of several
//	        is set too                 -> taken   handOver, to the last who waits
//	                                   -> taken   close sends all of them away
//
// After a close nobody gets the turn any more. So whoever has it then has had it when
// the close came: that is what (*door).sendAway goes by.
//
// Go: internal/poll/fd_mutex.go (*fdMutex).rwlock
type queue struct {
	d    *door
	mu   sync.Mutex // held for a few instructions, never over a Park
	ways [2]way
}

// A way is one direction of a queue, guarded by its mu.
type way struct {
	q       *queue
	mode    poller.Mode
	waiting sched.List
	heir    *sched.Task // has been handed the turn, and does not run yet
}

// wait is for a caller that has found the turn taken. It reports false after a close. A
// task that is ended while it waits does not come back from here.
func (d *door) wait(t *sched.Task, mode poller.Mode) bool {
	w := &d.line().ways[mode>>1]
	defer func() {
		if t.Ending() && w.inherit(t) {
			w.q.handOver(t, mode) // ended in its Park, with the turn in hand
		}
	}()
	t.Park(w, sched.MutexLock)
	return w.inherit(t)
}

// line returns the queue, made now if there is none.
func (d *door) line() *queue {
	if q := d.queue.Load(); q != nil {
		return q
	}
	q := &queue{d: d}
	for i, mode := range [...]poller.Mode{poller.Read, poller.Write} {
		q.ways[i] = way{q: q, mode: mode}
	}
	d.queue.CompareAndSwap(nil, q) // else another was quicker
	return d.queue.Load()
}

// inherit reports whether t has the turn.
func (w *way) inherit(t *sched.Task) bool {
	w.q.mu.Lock()
	defer w.q.mu.Unlock()
	mine := w.heir == t
	if mine {
		w.heir = nil
	}
	return mine
}

// Commit queues the task, now that it is off its stack, unless the turn has
// become free, or the socket was closed, since. The bit says so to the holder of the turn:
// from then on leaveFree fails, and handOver waits for the lock that we hold.
func (w *way) Commit(t *sched.Task) bool {
	w.q.mu.Lock()
	defer w.q.mu.Unlock()
	word := &w.q.d.word
	for {
		old := word.Load()
		switch {
		case old&shut != 0:
			return false
		case old&taken(w.mode) == 0:
			if word.CompareAndSwap(old, old|taken(w.mode)) {
				w.heir = t
				return false
			}
		case word.CompareAndSwap(old, old|queued(w.mode)):
			w.waiting.Push(t)
			return true
		}
	}
}

// handOver ends t's turn where somebody may wait for it. After a close it does nothing,
// and reports false.
func (q *queue) handOver(t *sched.Task, mode poller.Mode) bool {
	w := &q.ways[mode>>1]
	q.mu.Lock()
	defer q.mu.Unlock()
	free := int64(0)
	if w.waiting.Len() < 2 {
		free |= queued(mode)
	}
	if w.waiting.Len() == 0 {
		free |= taken(mode)
	}
	for {
		old := q.d.word.Load()
		if old&shut != 0 {
			return false
		}
		if q.d.word.CompareAndSwap(old, old&^free) {
			break
		}
	}
	if w.heir = w.waiting.Pop(); w.heir != nil {
		t.Ready(w.heir)
	}
	return true
}

// close sends everybody in the queue away and returns them, to be readied. Whoever
// has a turn keeps it until he gives it back. The door is shut before: whoever makes a
// queue or joins it from now on sees that.
func (d *door) close() (woken sched.List) {
	q := d.queue.Load()
	if q == nil {
		return woken
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.ways {
		woken.Append(&q.ways[i].waiting)
	}
	d.word.And(^(queued(poller.Read) | queued(poller.Write)))
	return woken
}
