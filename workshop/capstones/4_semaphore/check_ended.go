//go:build ignore

package semaphore_test

// This file answers: does a task that is ended leave something behind, or make permits from nothing?

import (
	"sync/atomic"
	"time"

	"greenpoll/internal/verdict"
	"greenpoll/sched"

	. "greenpoll/workshop/capstones/4_semaphore/mine"
)

const (
	none    = "All permits have been given back, and in the next Run a task waits for them for ever: a task that was ended while it waited has left something behind. Park does not return then; what was deferred before it runs."
	nothing = "A task that was ended while it waited has made permits from nothing: in the next Run there are more than there were. It gives back what it was granted, and that only: it may have been in the queue, or granted, or neither."
	debt    = "All permits have been given back, and in the next Run a task waits for them for ever. A task that was ended has called Acquire in its deferred calls, where Park returns at once, and there was no permit: it has taken one all the same, or its waiter is still in the queue, and was granted one."
)

// next asks for all permits of a semaphore that was used in a Run before, and for one more.
func next(c *verdict.Check, s *Semaphore, n int, lost, tooMany string) {
	run(c, lost, func(t *sched.Task) {
		acquire(c, t, s, "Z, in the next Run,", n)
		spawn(c, t, func(t *sched.Task) {
			acquire(c, t, s, "one more", 1)
			c.Fail("%s", tooMany)
		})
	})
}

// afterwards gives back, when the Run is over.
func afterwards(c *verdict.Check, s *Semaphore, n int) {
	defer c.Recover()
	release(c, s, "after that Run somebody", n)
}

func endedInTheQueue(c *verdict.Check) {
	s := New(2)
	run(c, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 2)
		spawn(c, t, func(t *sched.Task) { acquire(c, t, s, "B", 1) })
		spawn(c, t, func(t *sched.Task) { acquire(c, t, s, "C", 2) })
		c.Goes("A returns, and so Run ends B and C")
	})
	afterwards(c, s, 2)
	next(c, s, 2, none, nothing)
}

func endedWithPermits(c *verdict.Check) {
	s := New(1)
	run(c, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 1)
		spawn(c, t, func(t *sched.Task) {
			acquire(c, t, s, "B", 1)
			release(c, s, "B", 1)
		})
		release(c, s, "A", 1)
		c.Goes("A returns: B has the permit, and is ended before it can know")
	})
	next(c, s, 1, none, nothing)
}

// endedOnTheWay: the Run ends when B has looked, and before its Commit, so Park never asks it. B is in the
// queue, or granted already.
func endedOnTheWay(c *verdict.Check, granted bool) {
	s := New(1)
	var b atomic.Pointer[sched.Task]
	var onTheWay atomic.Bool
	sched.BeforePark = func(t *sched.Task) {
		if t != b.Load() {
			return
		}
		onTheWay.Store(true)
		// A returns on the other worker. If B parks with the lock held, A's Release comes after it.
		within(time.Second, func() bool { return t.MustEnd() || t.Ending() })
	}
	runOn(c, 2, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 1)
		t.Go(func(t *sched.Task) {
			defer c.Recover()
			b.Store(t)
			acquire(c, t, s, "B", 1)
			if granted {
				release(c, s, "B", 1)
			}
		})
		for !onTheWay.Load() {
			t.Yield()
		}
		if granted {
			release(c, s, "A", 1)
		}
		c.Goes("A returns: B is ended on the way from its look to its sleep")
	})
	sched.BeforePark = nil
	if !granted {
		afterwards(c, s, 1)
	}
	next(c, s, 1, none, nothing)
}

// deferred calls Acquire in the deferred calls of a task that is ended.
func deferred(c *verdict.Check, t *sched.Task, s *Semaphore) {
	spawn(c, t, func(t *sched.Task) {
		defer func() {
			c.Goes("B, which is ended, calls Acquire(1) in its deferred calls")
			s.Acquire(t, 1)
		}()
		t.Sleep(time.Hour)
	})
	c.Asleep(func() string {
		return "A task that is being ended calls Acquire in its deferred calls, and that does not return: there Park returns at once, without a sleep, and nobody will ever wake the task."
	})
}

func deferredWithout(c *verdict.Check) {
	s := New(1)
	run(c, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 1)
		deferred(c, t, s)
	})
	afterwards(c, s, 1)
	next(c, s, 1, debt, "A task that was ended has called Acquire in its deferred calls, where it can not wait and had none: in the next Run there are more permits than there were.")
}

func deferredWithPermits(c *verdict.Check) {
	s := New(2)
	run(c, "", func(t *sched.Task) { deferred(c, t, s) })
	next(c, s, 1, "A task that was ended has called Acquire in its deferred calls, and a permit of 2 was free: it has taken more than it asked for.",
		"A task that was ended has called Acquire in its deferred calls. A permit was free, and it has not taken it: a Release, which is to follow each Acquire, would make one from nothing.")
}
