//go:build ignore

package main

// This file answers: is there a task that is queued, that can be left in the middle, and gone back to?

import (
	"fmt"
	"sync/atomic"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	m := &machine{}
	first(c, m)
	second(c, m)
	panics(c, m)
	onTheKernel(c)
}

// A life is what becomes of the first task.
type life struct {
	*verdict.Check
	m              *machine
	queued         *Task        // by (*machine).Go; nil: that has not returned
	at             atomic.Int32 // 1: it runs; 2: and was gone back to
	other, noYield bool
}

// runs is the task's function.
func (l *life) runs(t *Task) {
	defer l.Recover()
	l.at.Add(1)
	l.other = l.queued != nil && t != l.queued
	if l.noYield = !l.other && t.yield == nil; l.other || l.noYield {
		return
	}
	t.Park()
	l.at.Add(1)
}

// first makes a task, goes to its Park, and back there.
func first(c *verdict.Check, m *machine) {
	c.Asleep(func() string {
		return "The worker has switched to the task, and did not come back: a task that parks must give the worker its own stack back, by yield."
	})
	l := &life{Check: c, m: m}
	m.Go(l.runs)
	l.isMade()
	l.isLeft()
	l.isGoneBackTo()
}

func (l *life) isMade() {
	if l.at.Load() > 0 && len(l.m.runq) == 0 {
		l.Fail("(*machine).Go has called the task's function itself. It only makes the task: the worker runs it when its turn comes.")
	}
	if len(l.m.runq) == 0 {
		l.Fail("The task is made, but it is not on the run queue: no worker will ever find it.")
	}
	t := l.m.runq[0]
	l.queued = t
	switch {
	case len(l.m.runq) > 1:
		l.Fail("The task is on the run queue %d times: it would be run again when it has ended.", len(l.m.runq))
	case t.resume == nil:
		l.Fail("The task has no resume: it has no stack of its own that the worker could switch to. (A goroutine would be run by Go's scheduler, behind this worker's back.)")
	case l.at.Load() > 0:
		l.Fail("The task has run already, before the worker took it from the run queue.")
	case t.m != l.m:
		l.Fail("The task does not know its machine: m is not set, and nobody could make it ready later.")
	}
	l.Want("1, and 1 task made", sprintIDs(t.ID, l.m.tasks), "The first task has the ID 1, and the machine counts it.")
}

func (l *life) isLeft() {
	l.m.runq = nil
	_, goesOn := l.queued.resume()
	switch {
	case l.other:
		l.Fail("The function was given another Task than the one on the run queue: what it parks and makes ready is not what the worker switches to. There is one Task for each call of (*machine).Go.")
	case l.noYield:
		l.Fail("The task runs, but its yield is not set: when it parks it has no way back to the worker.")
	case !goesOn && l.at.Load() == 0:
		l.Fail("The task was ended before it began: its first resume brought nothing. iter.Pull's stop ends the function; nobody may call it here.")
	}
	l.Want(1, l.at.Load(), "The worker switched to the task, which should have gone as far as its Park.")
	if len(l.m.runq) > 0 {
		l.Fail("The task has parked, and it is on the run queue: the worker would run it again though nobody has woken it.")
	}
}

func (l *life) isGoneBackTo() {
	_, goesOn := l.queued.resume()
	l.Want(2, l.at.Load(), "The worker switched back to the task, which should have gone on behind its Park.")
	if goesOn {
		l.Fail("The task's function has returned, and the task has parked once more, behind it: nobody will make it ready, and its stack is never given back. When fn has returned, the task has ended.")
	}
	if len(l.m.runq) > 0 {
		l.Fail("The task's function has returned, and the task is on the run queue again: the worker would switch to a task that has ended. A task is put there when it is made, and from then on by what wakes it.")
	}
}

// second makes two more tasks, the other while the one is on the run queue.
func second(c *verdict.Check, m *machine) {
	m.Go(func(*Task) {})
	c.Want(1, len(m.runq), "Another task was made, and the run queue should hold it alone.")
	first := m.runq[0]
	m.Go(func(*Task) {})
	switch {
	case len(m.runq) != 2:
		c.Fail("One task was on the run queue, a second was made, and now there are %d: the new one is put behind those that are there.", len(m.runq))
	case m.runq[0] != first:
		c.Fail("The new task was put in front of the one that was there: the first one is next, and as long as new tasks are made the older one waits. A new task is put at the end.")
	}
	c.Want("2, and 3 tasks made", sprintIDs(first.ID, m.tasks), "Each task has an ID of its own, the next number.")
	c.Want("3, and 3 tasks made", sprintIDs(m.runq[1].ID, m.tasks), "Each task has an ID of its own, the next number.")
}

// panics has a task panic: iter.Pull hands that on to the worker's resume.
func panics(c *verdict.Check, m *machine) {
	m.Go(func(*Task) {
		panic(mishap{c, "the task runs on a goroutine of its own, where nobody can recover its panic. It has to reach the worker, out of the resume that it called; iter.Pull does that."})
	})
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
