package sched

// This file answers: what does a task run on? A coroutine of iter.Pull: a real, growing
// stack, and a switch to and from it that does not pass through Go's scheduler. There and
// back takes about 100 ns, a third of what a channel takes.

import (
	"fmt"
	"iter"
	"os"
	"runtime/debug"
)

// A coroutine runs one task after another. resume switches to it and returns
// when the task on it gives the worker back; any worker may call it, one at a
// time. Between two tasks it waits in a pool.
//
// Go: runtime/stubs.go gogo; runtime/stubs.go mcall; runtime/proc.go gfget;
// runtime/proc.go gfput. The first two do the switch, the others are the pool.
type coroutine struct {
	resume func() (struct{}, bool)
	stop   func()
	yield  func(struct{}) bool // the way back to the worker
	task   *Task
}

func newCoroutine() *coroutine {
	c := new(coroutine)
	c.resume, c.stop = iter.Pull(c.body)
	return c
}

// body is the bottom of every task's stack.
//
//go:noinline
func (c *coroutine) body(yield func(struct{}) bool) {
	c.yield = yield
	for {
		c.runTask()
		if !yield(struct{}{}) {
			return // stop: the pool is being emptied
		}
	}
}

func (c *coroutine) runTask() {
	returned := false
	defer func() {
		if returned {
			return
		}
		if r := recover(); r != nil {
			crash(c.task, r)
		}
		// Goexit. This frame is still alive, so report to the worker first. iter.Pull
		// then passes the Goexit on to the goroutine that resumes this one.
		c.task.exited = true
		c.task.end()
		c.yield(struct{}{})
	}()
	c.task.fn(c.task)
	if c.task.Status() != Parked { // else it rests, see Rest
		c.task.end()
	}
	returned = true // last: end may panic too, in a WaitGroup
}

// end is the last thing that happens on a task's stack.
func (t *Task) end() {
	if t.group != nil {
		t.group.Done(t)
	}
	t.become(Dead)
}

// crash ends the program as a panic in a goroutine does. It must happen here,
// on the task's own stack: iter.Pull would hand the panic on to the worker, and
// the trace would show the worker's frames and none of the task's.
func crash(t *Task, r any) {
	t.s.trace.Flush()
	fmt.Fprintf(os.Stderr, "panic: %s\n\ntask %d [running]:\n%s", panicText(r), t.id, debug.Stack())
	fmt.Fprintf(os.Stderr, "\nall tasks:\n%s%s)\n", table(t.s.Tasks(), shortTable), dumpHint)
	os.Exit(2)
}

func panicText(r any) string {
	switch v := r.(type) {
	case error:
		return v.Error()
	case string:
		return v
	case fmt.Stringer:
		return v.String()
	}
	return fmt.Sprintf("%#v", r)
}

// takeCoroutine returns a stack for t, from the pool if it has one.
func (m *machine) takeCoroutine(t *Task) *coroutine {
	var c *coroutine
	if n := len(m.coros); n > 0 {
		c, m.coros = m.coros[n-1], m.coros[:n-1]
	} else {
		c = newCoroutine()
	}
	c.task = t
	return c
}

// coroPool is how many unused stacks a worker keeps. The rest is left to the collector,
// so that a burst of a million tasks does not stay in memory.
const coroPool = 1024

func (m *machine) keepCoroutine(c *coroutine) {
	c.task = nil
	if len(m.coros) >= coroPool {
		c.stop()
		return
	}
	m.coros = append(m.coros, c)
}

// dropCoroutines empties the pool of a worker that ends.
func (m *machine) dropCoroutines() {
	for _, c := range m.coros {
		c.stop()
	}
	m.coros = nil
}
