//go:build ignore

// Package semaphore has a fair semaphore for green tasks.
package semaphore

// This file answers: how does a task wait for permits? In a queue, which it enters when it is off its
// stack; and what it was given goes back if it was ended before it could know.

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
	s       *Semaphore
	t       *sched.Task
	n       int
	granted bool
}

// New returns a semaphore with n permits.
func New(n int) *Semaphore { return &Semaphore{free: n} }

// Acquire takes n permits for t, which waits until they are there and its turn has come. A task that is
// being unwound does not wait, and may get none.
func (s *Semaphore) Acquire(t *sched.Task, n int) {
	w := &waiter{s: s, t: t, n: n}
	if s.take(w) {
		return
	}
	returned := false
	defer func() {
		if !returned {
			s.leave(w)
		}
	}()
	t.Park(w, sched.MutexLock)
	returned = true
}

func (s *Semaphore) take(w *waiter) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.takeLocked(w)
}

func (s *Semaphore) takeLocked(w *waiter) bool {
	if len(s.queue) > 0 || s.free < w.n {
		return false
	}
	s.free, w.granted = s.free-w.n, true
	return true
}

// Commit is the second look: a Release may have come since the first.
func (w *waiter) Commit(*sched.Task) bool {
	w.s.mu.Lock()
	defer w.s.mu.Unlock()
	if w.s.takeLocked(w) {
		return false
	}
	w.s.queue = append(w.s.queue, w)
	return true
}

// leave is for a task that was ended in its Park.
func (s *Semaphore) leave(w *waiter) {
	s.mu.Lock()
	s.queue = slices.DeleteFunc(s.queue, func(other *waiter) bool { return other == w })
	back := 0
	if w.granted {
		back = w.n
	}
	s.mu.Unlock()
	s.Release(back)
}

// Release gives n permits back, and wakes the tasks that can go on. Any task or goroutine may call it.
func (s *Semaphore) Release(n int) {
	s.mu.Lock()
	s.free += n
	var woken []*waiter
	for len(s.queue) > 0 && s.free >= s.queue[0].n {
		w := s.queue[0]
		s.queue = s.queue[1:]
		s.free, w.granted = s.free-w.n, true
		woken = append(woken, w)
	}
	s.mu.Unlock()
	for _, w := range woken {
		w.t.Sched().Ready(w.t)
	}
}
