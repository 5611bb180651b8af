package sched

// This file answers: how does an ordinary goroutine take part? It borrows a Task that
// sleeps on a note and not on a coroutine. So whatever parks a task parks a guest too,
// and blocks only the guest's own goroutine.

import (
	"sync"

	"greenpoll/trace"
)

var guestPool = sync.Pool{New: func() any { return &Task{guest: newNote()} }}

// Guest returns a Task for the calling goroutine, which need not be known to the
// scheduler. Give it back with Leave when the call that needs it is over. Any goroutine
// may call it, except one that runs a task.
//
// Run neither waits for guests nor ends them. When Run ends, their I/O fails with
// net.ErrClosed and their timed waits end. But a guest that waits on a Chan, a Mutex or a
// WaitGroup goes on waiting until something wakes it.
//
// The goroutine may be in a bubble of testing/synctest. As in package net's I/O, it is
// not durably blocked while it waits as a guest, whatever it waits for: the bubble's
// clock stands still meanwhile. A guest's deadlines and sleeps are in real time.
func (s *Sched) Guest() *Task {
	t := guestPool.Get().(*Task)
	t.s = s
	s.chooser.Spoil("a guest runs when Go's scheduler lets it")
	t.become(Running)
	return t
}

// Leave ends what Guest began. The goroutine that called Guest calls it, once.
func (t *Task) Leave() {
	t.s, t.cause = nil, 0
	t.unwinding = false
	guestPool.Put(t)
}

// IsGuest reports whether the task belongs to an ordinary goroutine at the moment: it was
// made by Guest, or is inside Block. Only the task itself may call it.
func (t *Task) IsGuest() bool { return t.guest != nil }

// parkGuest is Park for a guest. It has no worker: it runs the commit itself,
// which is sound because what it sleeps on remembers a Ready that comes first.
func (t *Task) parkGuest(commit Commit, reason Reason) {
	s := t.s
	before := t.Status()
	s.Hold() // it will be awake again some day, and may then wake a task
	t.state.Store(uint64(t.loadState().parked(reason)))
	if t.Tracing() {
		t.Emit(0, trace.Event{Kind: trace.Park, Reason: reason.String()})
	}
	by := t.Emitter()
	asleep := commit == nil || commit.Commit(t)
	if s.trace.On() {
		by.emitCommit(t, commit, asleep)
	}
	if asleep {
		t.guest.sleep()
		s.waking.Add(-1)
	}
	t.become(before)
	s.Release()
}

// Hold records that something outside can still wake tasks, such as a connection that a
// goroutine uses: while it is held, the sleep of all tasks is not a deadlock. Each Hold
// needs a Release. Any goroutine may call them.
func (s *Sched) Hold() { s.guests.Add(1) }

// Release ends a Hold. Any goroutine may call it.
func (s *Sched) Release() {
	if s.guests.Add(-1) == 0 && s.quiet() {
		s.breakPoll("last guest left")
	}
}
