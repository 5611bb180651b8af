package sched

// This file answers: how does a task end when its scheduler stops? At its next Park or
// Checkpoint, by Goexit, so that its deferred calls run; in them nothing parks. Only a
// task whose memory something else may still be writing sleeps on, until it has that
// memory back.

import "runtime"

// endIfStopping ends the calling task if the scheduler stops.
func (t *Task) endIfStopping() {
	if t.s.stopping.Load() { // small enough to be inlined into Park
		t.unwindOnce()
	}
}

func (t *Task) unwindOnce() {
	if t.MustEnd() {
		t.unwinding = true
		runtime.Goexit()
	}
}

// MustEnd reports whether the scheduler is stopping and a Park would end the calling
// task, which is not being unwound yet. A guest that is not a task inside Block is a
// goroutine of its own, and goes on.
func (t *Task) MustEnd() bool { return t.s.stopping.Load() && t.fn != nil && !t.unwinding }

// Ending reports whether the end has come for the task, so that a call that would have to
// park must fail. Either the task is being unwound and runs its deferred calls, in which
// nothing parks any more; or it was at rest when the scheduler was done, and has risen to
// tell its user of the end, on a worker that has no P any more: see Rest.
func (t *Task) Ending() bool { return t.unwinding || t.guest == nil && t.m.p == nil }

// A Holder is the Commit of a task whose memory something else, such as a kernel, may
// still be writing. While Holds reports true, Park does not end the task, neither before
// its sleep nor after: its deferred calls would get that memory back too early. The task
// sleeps until it is woken, by the unwinding if by nothing else, and makes sure that it
// gets the memory back. Only the task itself calls Holds.
//
// Go has no counterpart: its goroutines are not unwound. Linux calls such a sleep
// TASK_UNINTERRUPTIBLE.
type Holder interface{ Holds() bool }

func (t *Task) endUnlessHeld(commit Commit) {
	if h, ok := commit.(Holder); !ok || !h.Holds() {
		t.unwindOnce()
	}
}

// Forsake is for a task that will never get its memory back, see Holder. Once the
// scheduler is done, the task sleeps for ever, with its stack, and its deferred calls do
// not run. Only the task itself may call it; it does not return.
func (t *Task) Forsake(reason Reason) {
	if t.guest != nil {
		select {} // an ordinary goroutine: nothing waits for it
	}
	t.s.registry.remove(t) // the unwinding passes it over
	for {
		t.beginPark(nil, reason)(struct{}{})
	}
}
