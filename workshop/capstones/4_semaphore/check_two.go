//go:build ignore

package semaphore_test

// This file answers: what if Run ends beside tasks that go on: those of another Run, which wait for the same
// permits, and one that still runs?

import (
	"sync/atomic"
	"time"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller/sim"
	"greenpoll/sched"

	. "greenpoll/workshop/capstones/4_semaphore/mine"
)

const (
	inTheWay = "Two Runs use one semaphore at the same time. B was in the queue, and was ended with its Run; C, in the other Run, was behind it, and sleeps on beside a free permit. A task that leaves the queue may have stood in the way of the next: that one goes on then, as after a Release."
	notOn    = "Two Runs use one semaphore at the same time. B was granted its permits, and was ended with its Run before it could know; C, in the other Run, was behind it, and sleeps on beside the permits that B has given back. To give back is a Release, which wakes the next."
	barges   = "A task that was ended has called Acquire in its deferred calls. A permit was free, but another task, in another Run, had come first and waits for two: its turn does not come any more. In deferred calls, too, permits are taken only if nobody waits for them."
	runsOn   = "The main function of Run has returned, and a task that still runs has called Acquire: it returned, and there was no permit. Only deferred calls of a task that is ended go on without, which t.Ending() tells. Any other task is ended in its Park, and Acquire does not return."
)

// beside is a Run while that of t goes on.
func beside(c *verdict.Check, t *sched.Task, main func(t *sched.Task)) {
	t.Block(func() {
		err := greenpoll.Run(func(t *sched.Task) error {
			defer c.Recover()
			main(t)
			return nil
		}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1))
		if err != nil {
			c.Fail("Run returned %v.", err)
		}
	})
}

// endedBesideAnother: B is at the queue's head, and C of another Run behind it, when B is ended. B is in
// the queue then, or granted.
func endedBesideAnother(c *verdict.Check, granted bool) {
	behind := make(chan bool)
	var waits atomic.Pointer[sched.Task]
	parked := func() bool { t := waits.Load(); return t != nil && t.Status() == sched.Parked }
	has, otherwise := 1, inTheWay
	if granted {
		has, otherwise = 2, notOn
	}
	run(c, otherwise, func(t *sched.Task) {
		s := New(2)
		var all sched.WaitGroup
		all.Go(t, func(t *sched.Task) {
			defer c.Recover()
			t.Block(func() { <-behind })
			waits.Store(t)
			acquire(c, t, s, "C, in another Run,", 1)
		})
		beside(c, t, func(t *sched.Task) {
			acquire(c, t, s, "A", has)
			spawn(c, t, func(t *sched.Task) { acquire(c, t, s, "B", 2) })
			close(behind)
			within(time.Second, parked)
			if granted {
				release(c, s, "A", has)
			}
			c.Goes("A returns, and so its Run ends B")
		})
		all.Wait(t)
	})
}

// deferredBehind: a permit is free, and one that waits for two has come before.
func deferredBehind(c *verdict.Check) {
	run(c, barges, func(t *sched.Task) {
		s := New(2)
		acquire(c, t, s, "A", 1)
		var all sched.WaitGroup
		all.Go(t, func(t *sched.Task) {
			defer c.Recover()
			acquire(c, t, s, "C", 2)
		})
		t.Sleep(time.Millisecond)
		beside(c, t, func(t *sched.Task) { deferred(c, t, s) })
		release(c, s, "A", 1)
		all.Wait(t)
	})
}

// stillRuns: Run ends while a task runs, which comes to its Acquire only then.
func stillRuns(c *verdict.Check) {
	s := New(1)
	runOn(c, 2, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 1)
		var begun atomic.Bool
		t.Go(func(t *sched.Task) {
			defer c.Recover()
			begun.Store(true)
			within(time.Second, t.MustEnd) // A returns on the other worker
			c.Goes("B: Acquire(1) is called")
			s.Acquire(t, 1)
			c.Fail("%s", runsOn)
		})
		for !begun.Load() {
			t.Yield()
		}
		c.Goes("A returns, while B runs")
	})
	afterwards(c, s, 1)
	next(c, s, 1, none, nothing)
}
