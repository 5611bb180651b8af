//go:build ignore

// Package semaphore has a fair semaphore for green tasks.
package semaphore

import "greenpoll/sched"

// A Semaphore has a number of permits, which tasks take and give back.
type Semaphore struct{}

// New returns a semaphore with n permits.
func New(n int) *Semaphore { return new(Semaphore) }

// Acquire takes n permits for t, which waits until they are there and its turn has come. A task that is
// ended while it waits has taken none. In a deferred call of such a task it does not wait: if it would have
// to, it returns without.
func (s *Semaphore) Acquire(t *sched.Task, n int) {
	panic("capstone C4, semaphore: how does a task wait that no socket wakes?")
}

// Release gives n permits back, and wakes the tasks that can go on. Any task or goroutine may call it.
func (s *Semaphore) Release(n int) { panic("capstone C4, semaphore: Release") }
