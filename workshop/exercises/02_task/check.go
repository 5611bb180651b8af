//go:build ignore

package main

// This file answers: is there a task that is queued, that can be left in the middle, and gone back to?

import (
	"fmt"
	"sync/atomic"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	c.Asleep(func() string {
		return "The worker has switched to the task, and did not come back: a task that parks must give the worker its own stack back, by yield."
	})
	m := &machine{}
	var at atomic.Int32
	noYield := false
	m.Go(func(t *Task) {
		defer c.Recover()
		at.Add(1)
		if noYield = t.yield == nil; noYield {
			return
		}
		t.Park()
		at.Add(1)
	})
	if at.Load() > 0 && len(m.runq) == 0 {
		c.Fail("The task's function was called by Go itself. Go only makes the task: the worker runs it when its turn comes.")
	}
	if len(m.runq) == 0 {
		c.Fail("The task is made, but it is not on the run queue: no worker will ever find it.")
	}
	t := m.runq[0]
	switch {
	case len(m.runq) > 1:
		c.Fail("The task is on the run queue %d times: it would be run again when it has ended.", len(m.runq))
	case t.resume == nil:
		c.Fail("The task has no resume: it has no stack of its own that the worker could switch to. (A goroutine would be run by Go's scheduler, behind this worker's back.)")
	case at.Load() > 0:
		c.Fail("The task has run already, before the worker took it from the run queue.")
	case t.m != m:
		c.Fail("The task does not know its machine: m is not set, and nobody could make it ready later.")
	}
	c.Want("1, and 1 task made", sprintIDs(t.ID, m.tasks), "The first task has the ID 1, and the machine counts it.")
	_, goesOn := t.resume()
	if noYield {
		c.Fail("The task runs, but its yield is not set: when it parks it has no way back to the worker.")
	}
	if !goesOn && at.Load() == 0 {
		c.Fail("The task was ended before it began: its first resume brought nothing. iter.Pull's stop ends the function; nobody may call it here.")
	}
	c.Want(1, at.Load(), "The worker switched to the task, which should have gone as far as its Park.")
	_, goesOn = t.resume()
	c.Want(2, at.Load(), "The worker switched back to the task, which should have gone on behind its Park.")
	if goesOn {
		c.Fail("The task's function has returned, and the task has parked once more, behind it: nobody will make it ready, and its stack is never given back. When fn has returned, the task has ended.")
	}
	second(c, m, t)
	panics(c, m)
	onTheKernel(c)
}

// second makes another task, while the first one is on the run queue.
func second(c *verdict.Check, m *machine, first *Task) {
	m.Go(func(*Task) {})
	switch {
	case len(m.runq) != 2:
		c.Fail("One task was on the run queue, a second was made, and now there are %d: the new one is put behind those that are there.", len(m.runq))
	case m.runq[0] != first:
		c.Fail("The new task was put in front of the one that was there: the first one is next, and as long as new tasks are made the older one waits. A new task is put at the end.")
	}
	c.Want("2, and 2 tasks made", sprintIDs(m.runq[len(m.runq)-1].ID, m.tasks), "Each task has an ID of its own.")
}

// panics has a task panic: iter.Pull hands that on to the worker's resume.
func panics(c *verdict.Check, m *machine) {
	m.Go(func(*Task) { panic("a task panics") })
	t, swallowed := m.runq[len(m.runq)-1], true
	func() {
		defer func() { swallowed = recover() == nil }()
		t.resume()
	}()
	if swallowed {
		c.Fail("A task has panicked, and its panic was swallowed: all goes on as if the task had ended well, and nobody hears of the mistake. iter.Pull hands a panic on to the worker; leave it so.")
	}
}

func sprintIDs(id, made int) string {
	if made == 1 {
		return fmt.Sprintf("%d, and 1 task made", id)
	}
	return fmt.Sprintf("%d, and %d tasks made", id, made)
}
