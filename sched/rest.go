package sched

// This file answers: how can a task sleep without a stack? A stack is of use only while
// something is on it. A task that has nothing to come back to returns, and says with what
// to go on: it is then a record of some hundred bytes, and sleeps as any parked task does.
// Once it is readied it begins anew, on whatever stack its worker has at hand.

// Rest puts the calling task to rest: it sleeps, without a stack, until someone calls Ready
// for it, and then then is called as its function was, on an empty stack; nil stands for the
// function that was called last. Rest returns at once, and the caller returns too, all the
// way to where the task began, and does nothing on the way that needs a running task: to
// others this one is parked already.
//
//	handle, rest    the task is Parked, on its stack still: nobody can ready it
//	return          its function ends, and with it what stands on the stack
//	leave           the worker takes the stack away, for the next task to use
//	Commit          from here on an event, a deadline or a close readies the task
//	enter           some worker runs then, on a stack of its pool
//
// The stack goes before the commit. In the other order another worker could run the task
// while this one still takes away what would be its stack, and two tasks would get the same.
//
// The end of the scheduler does not end a task at rest where it sleeps, as there is no call
// to end and none that was deferred. It rises then as well: Ending reports true, then gives
// back what a deferred call would, and can tell its user, in whose code locks are locks as
// ever; the next Park ends the task. A guest cannot rest: it is a goroutine.
//
// Go has no counterpart: a parked goroutine keeps its stack, 2 KiB at least. The next
// closest is runtime/mgcmark.go scanstack, which shrinks it; an event loop's callback is
// such a then.
func (t *Task) Rest(commit Commit, then func(*Task)) {
	if t.guest != nil || t.Ending() {
		panic("greenpoll: a guest, or a task that is being ended, cannot rest")
	}
	if t.beginPark(commit, AtRest) == nil {
		panic(t.misused())
	}
	if then != nil {
		t.fn = then
	}
}

// atRest reports whether the task's last sleep is, or was, one without a stack.
func (t *Task) atRest() bool { return t.Reason() == AtRest }

// takeStack takes the stack of a task that rests away. From then on the task has none, and
// the next task that this worker starts has this one, which is warm in the cache. (The
// syncPoint is an explorer's, see explored.go.)
//
// Go: runtime/proc.go gdestroy. It frees the stack of a dead goroutine, or keeps it for the next.
func (m *machine) takeStack(t *Task) {
	c := t.coro.Load()
	m.syncPoint(t)
	t.coro.Store(nil)
	m.keepCoroutine(c)
}
