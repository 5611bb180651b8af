package sock

// This file answers: what if several tasks read, or several write, at the same time? Each
// waits for the lock of its direction. The lock is no sched.Mutex: a close must end the
// wait for it as well, and the end of Run must not strand guests, which it does not end,
// behind tasks, which it does.

import (
	"sync"

	"greenpoll/poller"
	"greenpoll/sched"
)

// A waitQueue has the callers that wait for a lock of an fdMutex, in the order of
// arrival, for each direction. The lock itself is a bit of the mutex:
//
//	free    no owner                   -> locked   tryLock, or Commit
//	locked  the bit is set             -> free     tryUnlock, if none wait
//	waiting others wait, and that bit  -> waiting  handOff, to the first of several
//	        is set too                 -> locked   handOff, to the last waiter
//	                                   -> locked   evictWaiters, by a close
//
// After a close no caller gets the lock any more. So an owner that (*fdMutex).releaseNumber
// finds then has had the lock since before the close.
//
// Go: internal/poll/fd_mutex.go (*fdMutex).rwlock
type waitQueue struct {
	m    *fdMutex
	mu   sync.Mutex // held for a few instructions, never over a Park
	dirs [2]direction
}

// A direction is one half of a waitQueue, guarded by its mu.
type direction struct {
	q         *waitQueue
	mode      poller.Mode
	waiters   sched.List
	nextOwner *sched.Task // has been handed the lock, and does not run yet
}

// wait parks a caller that has found the lock taken, until it is t's. It reports false
// after a close. It does not return if the task is ended while it waits.
func (m *fdMutex) wait(t *sched.Task, mode poller.Mode) bool {
	d := &m.waitQueue().dirs[mode>>1]
	defer func() {
		if t.Ending() && d.takeOver(t) {
			d.q.handOff(t, mode) // ended in its Park, as the owner
		}
	}()
	t.Park(d, sched.MutexLock)
	return d.takeOver(t)
}

// waitQueue returns the queue, and makes it if there is none.
func (m *fdMutex) waitQueue() *waitQueue {
	if q := m.queue.Load(); q != nil {
		return q
	}
	q := &waitQueue{m: m}
	for i, mode := range [...]poller.Mode{poller.Read, poller.Write} {
		q.dirs[i] = direction{q: q, mode: mode}
	}
	m.queue.CompareAndSwap(nil, q) // else another caller has made one
	return m.queue.Load()
}

// takeOver reports whether t was handed the lock.
func (d *direction) takeOver(t *sched.Task) bool {
	d.q.mu.Lock()
	defer d.q.mu.Unlock()
	mine := d.nextOwner == t
	if mine {
		d.nextOwner = nil
	}
	return mine
}

// Commit queues the task, now that it is off its stack, unless the lock has become free,
// or the socket was closed, since. The waiting bit tells the owner: from then on tryUnlock
// fails, and handOff waits for the mu that we hold.
func (d *direction) Commit(t *sched.Task) bool {
	d.q.mu.Lock()
	defer d.q.mu.Unlock()
	state := &d.q.m.state
	for {
		old := state.Load()
		switch {
		case old&closed != 0:
			return false
		case old&locked(d.mode) == 0:
			if state.CompareAndSwap(old, old|locked(d.mode)) {
				d.nextOwner = t
				return false
			}
		case state.CompareAndSwap(old, old|waiting(d.mode)):
			d.waiters.Push(t)
			return true
		}
	}
}

// handOff gives t's lock to the next waiter, or frees it if there is none. After a close
// it does nothing, and reports false.
func (q *waitQueue) handOff(t *sched.Task, mode poller.Mode) bool {
	d := &q.dirs[mode>>1]
	q.mu.Lock()
	defer q.mu.Unlock()
	free := int64(0)
	if d.waiters.Len() < 2 {
		free |= waiting(mode)
	}
	if d.waiters.Len() == 0 {
		free |= locked(mode)
	}
	for {
		old := q.m.state.Load()
		if old&closed != 0 {
			return false
		}
		if q.m.state.CompareAndSwap(old, old&^free) {
			break
		}
	}
	if d.nextOwner = d.waiters.Pop(); d.nextOwner != nil {
		t.Ready(d.nextOwner)
	}
	return true
}

// evictWaiters empties the queue and returns its tasks, for the caller to ready. An owner
// keeps its lock until it unlocks. The mutex is closed before: a caller that makes or
// joins a queue from now on sees that.
func (m *fdMutex) evictWaiters() (woken sched.List) {
	q := m.queue.Load()
	if q == nil {
		return woken
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for i := range q.dirs {
		woken.Append(&q.dirs[i].waiters)
	}
	m.state.And(^(waiting(poller.Read) | waiting(poller.Write)))
	return woken
}
