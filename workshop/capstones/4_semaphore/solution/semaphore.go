//go:build ignore

// Package semaphore has a fair semaphore for green tasks.
package semaphore

// This file answers: how does a task wait for permits? In a queue, which it enters at its first look; and
// what it was given goes back if it was ended before it could know.

import (
	"slices"
	"sync"

	"greenpoll/sched"
)

// A Semaphore has a number of permits, which tasks take and give back, in the order of arrival.
type Semaphore struct {
	mu    sync.Mutex // held for a few instructions
	free  int
	queue []*waiter
}

// A waiter is one Acquire that has to wait.
type waiter struct {
	s      *Semaphore
	t      *sched.Task
	n      int
	state  state
	asleep bool // so a grant has to wake it
}

type state int

const (
	neither state = iota // not come yet, or gone
	queued
	granted
)

// New returns a semaphore with n permits.
func New(n int) *Semaphore { return &Semaphore{free: n} }

// Acquire takes n permits for t, which waits until they are there and its turn has come. In a deferred
// call of a task that is ended it does not wait: if it would have to, it returns without permits.
func (s *Semaphore) Acquire(t *sched.Task, n int) {
	w := &waiter{s: s, t: t, n: n}
	if s.come(w) {
		return
	}
	back := false
	defer func() { s.leave(w, back) }()
	t.Park(w, sched.MutexLock)
	back = true
}

// Commit tells the others that w sleeps, unless it was granted on the way here.
func (w *waiter) Commit(*sched.Task) bool {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.state == granted {
		return false
	}
	w.asleep = true
	return true
}

// come takes the permits or the last place in the queue: one look, so that nobody comes in between.
func (s *Semaphore) come(w *waiter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.queue) > 0 || s.free < w.n {
		w.state = queued
		s.queue = append(s.queue, w)
		return false
	}
	s.free -= w.n
	return true
}

// leave ends w's wait. Only one that is back from its Park keeps what it was granted.
func (s *Semaphore) leave(w *waiter, back bool) {
	s.mu.Lock()
	if back && w.state == granted {
		s.mu.Unlock()
		return
	}
	s.queue = slices.DeleteFunc(s.queue, func(other *waiter) bool { return other == w })
	given := 0
	if w.state == granted {
		given = w.n
	}
	w.state = neither
	s.mu.Unlock()
	s.Release(given) // also if it is 0: w may have stood in the way of the next
}

// Release gives n permits back, and wakes the tasks that can go on. Any task or goroutine may call it.
func (s *Semaphore) Release(n int) {
	s.mu.Lock()
	s.free += n
	var woken []*waiter
	for len(s.queue) > 0 && s.free >= s.queue[0].n {
		w := s.queue[0]
		s.queue = s.queue[1:]
		s.free, w.state = s.free-w.n, granted
		if w.asleep { // otherwise its Commit will see it
			woken = append(woken, w)
		}
	}
	s.mu.Unlock()
	for _, w := range woken {
		w.t.Sched().Ready(w.t)
	}
}
