package sched

// This file answers: what is a task? A function with a stack of its own that a
// worker can leave in the middle and come back to.

import (
	"fmt"
	"sync/atomic"
)

// Status is what a task is doing.
//
//	Created   nobody has queued it yet    -> Runnable   Go
//	Runnable  it is in a run queue        -> Running    a worker executes it
//	Running   it is on a worker           -> Parked     Park
//	                                      -> Blocking   Block
//	                                      -> Runnable   Yield
//	                                      -> Dead       its function returned, or Goexit
//	Parked    it sleeps, or is about to:  -> Runnable   Ready, once
//	          see onStack
//	                                      -> Running    its commit said no
//	Blocking  it is in a call that really -> Running    the call returned
//	          blocks, and is a guest      -> Parked     Park, as a guest
//	Dead      it will not run again
//
// Go: runtime/runtime2.go _Gidle. The other states stand below it. Go's gopark goes to
// _Gwaiting only when the goroutine is off its stack. An atomic store more at each switch would
// be 6 ns: here a flag that needs none tells a Ready that comes too early.
type Status uint32

// The states of a task.
const (
	Created Status = iota
	Runnable
	Running
	Parked
	Blocking
	Dead
)

// String returns the status in a word, as Dump shows it.
func (s Status) String() string {
	return [...]string{"created", "runnable", "running", "parked", "blocking", "dead"}[s]
}

// Task is one green task. It is passed as context.Context is, as the first
// argument, because plain Go has no way to ask "which task am I?". Its methods
// belong to the task itself, while it runs; those that others may call say so. Once
// its function has returned a Task is of no use.
//
// Programs need Go, Sched, Sleep, Yield, Checkpoint and Block. Park, Ready, Emit and
// the rest are for packages that build something that waits, as package sock does.
//
// What a task must not do, because it shares its worker with others and stands on a
// coroutine:
//
//   - Wait the ordinary way: by a Go channel, select, time.Sleep, package sync, a file, a
//     call that blocks. No other task runs on that worker meanwhile, and if one of them
//     is what it waits for, none ever will; Config.Watch tells. docs/using.md has a table of
//     what to write in its place; all else goes into Block.
//   - Hold a sync.Mutex while it calls anything that may park: the next task that wants the
//     lock stops the worker, and the holder cannot go on. A sched.Mutex may be held.
//   - Call runtime.LockOSThread, or park in a Go function that C has called. With its
//     thread locked it must not park, yield or end: Go stops the program, "coro: OS
//     thread locking must match locking at coroutine creation". Inside Block it may do
//     both, if it unlocks the thread before Block ends. Nor does an unlocked task stay
//     on its thread: after a park it may be on another.
//   - Hand its *Task to another goroutine: that one takes a guest, see Sched.Guest.
//   - Set goroutine-local things and leave them, such as pprof.SetGoroutineLabels: a
//     later task has them, for it runs on the same stack. Use pprof.Do, which restores them.
//
// What it may do: panic, recover and call runtime.Goexit, also inside Block; park in
// between, in deferred calls, and in an iterator of iter.Pull.
//
// Go: runtime/runtime2.go g. A record is never reused, so a stale pointer in a
// gate or a timer can at worst name a dead task; the stack below it is.
type Task struct {
	id    uint64
	s     *Sched
	fn    func(*Task)
	state atomic.Uint64 // a taskState

	coro atomic.Pointer[coroutine] // its stack, from its first run on; after its end another task's

	// What follows belongs to the task's owner: the task itself while it runs, its
	// worker while it starts and stops, or the caller that is about to ready it.
	commit     Commit     // asked by the worker once the task is off its stack
	m          *machine   // the worker that runs it, while it runs
	guest      *note      // set for a guest: it sleeps on this and not on a coroutine
	next       *Task      // link in the one List or queue that holds it
	cause      uint64     // trace: the last event of this task
	index      uint32     // place in the registry
	unwinding  bool       // it has been told to end and runs its deferred calls
	exited     bool       // it called Goexit: its coroutine can only be resumed once more, to die
	onStack    bool       // it is not off its stack yet: nobody may ready it
	budgetUsed uint8      // calls of ConsumeBudget, and with a baton of Checkpoint
	waitState  *waitState // nil: it has not needed one yet
	group      *WaitGroup // counts it until it ends; nil: none does
}

// A waitState is what some waits need. It is made at the first of them: most tasks only
// ever wait for a socket, and ten thousand idle connections need not carry it.
type waitState struct {
	sleep   sleeper // for Sleep
	waiters []any   // for Send and Recv: a *waiter[T] for each type of values
}

func (t *Task) ownWaitState() *waitState {
	if t.waitState == nil {
		t.waitState = new(waitState)
	}
	return t.waitState
}

// ID returns the task's number, counted from 1. Anyone may call it.
func (t *Task) ID() uint64 { return t.id }

// Sched returns the task's scheduler. Anyone may call it.
func (t *Task) Sched() *Sched {
	t.mustBe()
	return t.s
}

// mustBe says what it means that there is no task, where programs would first meet it.
func (t *Task) mustBe() {
	if t == nil {
		panic("greenpoll: the *Task is nil: it comes from Run, Go or Guest, or, in a handler of greenhttp.Server, from TaskFrom")
	}
}

// Status returns what the task is doing. Anyone may call it; unless the caller
// is the task, the answer is already history.
func (t *Task) Status() Status { return t.loadState().status() }

// Reason returns why the task parked last. Anyone may call it.
func (t *Task) Reason() Reason { return t.loadState().reason() }

func (s *Sched) newTask(fn func(*Task)) *Task {
	t := &Task{s: s, fn: fn}
	s.registry.add(t)
	return t
}

// Go starts fn as a new task, which runs next on this worker unless another
// worker takes it. It may be called by a running task, or by a guest. While the
// scheduler stops, new tasks are not started any more.
//
// Go: runtime/proc.go newproc
func (t *Task) Go(fn func(*Task)) { t.spawn(fn, nil, fn) }

// GoAs is Go for a package that starts tasks for a program. In the trace the task has the
// name of body, the function of the program's that fn will call.
func (t *Task) GoAs(fn func(*Task), body any) { t.spawn(fn, nil, body) }

// spawn is GoAs, for a task that group counts.
func (t *Task) spawn(fn func(*Task), group *WaitGroup, body any) {
	t.mustBe()
	if t.s.stopping.Load() {
		return
	}
	n := t.s.newTask(fn)
	if t.Tracing() {
		t.emitSpawn(n, body)
	}
	n.group = group
	n.become(Runnable)
	if t.guest != nil {
		t.s.mu.Lock()
		t.s.queueLocked(n)
		cause := t.s.queued
		t.s.mu.Unlock()
		t.s.wake(nil, cause)
		return
	}
	t.m.queue(n, true)
	t.s.wake(t.m, t.m.queued)
}

// Tracing reports whether events are recorded. Every Emit of a task stands inside it.
func (t *Task) Tracing() bool { return t.s.trace.On() }

// CausedBy makes event the cause of the task's next event. Only the
// caller that is about to ready the task may use it.
func (t *Task) CausedBy(event uint64) { t.cause = event }

// MustRun panics if t does not run at the moment: then another task or goroutine made
// the call. Package sock asks it at each call that may park, also if it will not: a fault
// that shows only under load is found late. With one worker none escapes it.
func (t *Task) MustRun() {
	if s := t.Status(); s != Running && s != Blocking {
		panic(t.misused())
	}
}

func (t *Task) misused() string {
	return fmt.Sprintf("greenpoll: another task or goroutine uses task %d, or a Conn of it, while that is %v: "+
		"use the *Task that your own function was given, and a view of your own: c.Bind(t), or c.Guest() for a goroutine",
		t.id, t.Status())
}
