package sock

// This file answers: what if several tasks read, or several write, at the same
// time? They take turns. It is no sched.Mutex, because a close has to end the
// wait for a turn as well; also when the scheduler ends, and those who hold or
// want the turn are partly its tasks, partly guests, whom it does not end.

import (
	"sync"

	"greenpoll/sched"
)

// A turn lets one task at a time into one direction of a socket, in the order of
// arrival.
//
//	free    holder is nil     -> taken   take
//	                          -> closed  close
//	taken   others may queue  -> taken   give, to the first in the queue
//	                          -> free    give, nobody queues
//	                          -> closed  close, the queue goes away with nothing
//	closed  nobody gets in any more
//
// Go: internal/poll/fd_mutex.go (*fdMutex).rwlock
type turn struct {
	mu     sync.Mutex // held for a few instructions, never over a Park
	holder *sched.Task
	closed bool
	queue  sched.List
}

// take waits for the turn. It reports false after a close. A task that is ended
// while it waits does not come back from here.
func (u *turn) take(t *sched.Task) bool {
	if u.mine(t, false) {
		return true
	}
	defer func() {
		if t.Ending() && u.mine(t, true) {
			u.give(t) // ended in its Park, with the turn in hand
		}
	}()
	t.Park(u, sched.MutexLock)
	return u.mine(t, true)
}

// mine reports whether t has the turn. One that has not yet waited gets it if it
// is free.
func (u *turn) mine(t *sched.Task, waited bool) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.holder == nil && !u.closed && !waited {
		u.holder = t
	}
	return u.holder == t
}

// Commit queues the task, now that it is off its stack, unless the turn has
// become free, or the socket was closed, since.
func (u *turn) Commit(t *sched.Task) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	switch {
	case u.closed:
		return false
	case u.holder == nil:
		u.holder = t
		return false
	}
	u.queue.Push(t)
	return true
}

// give ends t's turn.
func (u *turn) give(t *sched.Task) {
	u.mu.Lock()
	next := u.queue.Pop()
	u.holder = next
	u.mu.Unlock()
	if next != nil {
		t.Ready(next)
	}
}

// close sends everybody in the queue away and returns them, to be readied. The
// holder stays until it gives its turn back.
func (u *turn) close() (woken sched.List) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.closed = true
	woken, u.queue = u.queue, sched.List{}
	return woken
}
