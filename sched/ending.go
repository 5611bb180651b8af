package sched

// This file answers: how does a task end when its scheduler stops? At its next Park or
// Checkpoint, by Goexit, so that its deferred calls run; in them nothing parks. Only a
// task whose memory somebody else may be writing to sleeps on until it has that back.

import "runtime"

// endIfStopping ends the calling task if the scheduler stops.
func (t *Task) endIfStopping() {
	if t.s.stopping.Load() { // small enough to be part of Park
		t.unwindOnce()
	}
}

func (t *Task) unwindOnce() {
	if t.MustEnd() {
		t.unwinding = true
		runtime.Goexit()
	}
}

// MustEnd reports whether the scheduler stops and the calling task, which has not been
// told yet, would be ended by a Park. A guest that is not a task inside Block is somebody
// else's goroutine, and goes on.
func (t *Task) MustEnd() bool { return t.s.stopping.Load() && t.fn != nil && !t.unwinding }

// Ending reports whether the task has been told to end and runs its deferred
// calls: then nothing parks any more, and a call that would have to must fail.
func (t *Task) Ending() bool { return t.unwinding }

// A Holder is a Commit of a task whose memory somebody else may still be writing to, such
// as a kernel. As long as Holds says so, Park does not end the task, neither before its
// sleep nor after: its deferred calls would have that memory back too early. It sleeps
// until somebody wakes it, or the unwinding does, and sees to it that it gets the memory
// back. The task itself asks.
//
// Go has no counterpart: its goroutines are not unwound. Linux calls such a sleep
// TASK_UNINTERRUPTIBLE.
type Holder interface{ Holds() bool }

func (t *Task) endUnlessHeld(commit Commit) {
	if h, ok := commit.(Holder); !ok || !h.Holds() {
		t.unwindOnce()
	}
}

// Forsake is for a task whose memory will never be its own again, see Holder, once the
// scheduler is done: it sleeps for ever, with its stack, and its deferred calls do not
// run. The task itself calls it; it does not return.
func (t *Task) Forsake(reason Reason) {
	if t.guest != nil {
		select {} // an ordinary goroutine, for which nobody waits
	}
	t.s.registry.remove(t) // the unwinding passes it over
	for {
		t.beginPark(nil, reason)(struct{}{})
	}
}
