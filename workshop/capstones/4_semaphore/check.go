//go:build ignore

package semaphore_test

// This file answers: is it fair, is no wake-up lost, and does a task that was ended leave nothing behind?
// Most of it runs on one worker and a virtual clock: who comes when is set by sleeps that take no time.

import (
	"errors"
	"strings"
	"testing"
	"time"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/poller/sim"
	"greenpoll/sched"

	. "greenpoll/workshop/capstones/4_semaphore/mine"
)

func TestMain(*testing.M) { verdict.Run(check) }

func check(c *verdict.Check) {
	waits(c)
	inOrder(c)
	noOvertaking(c)
	newcomers(c)
	together(c)
	lostWakeup(c)
	overtaken(c)
	fromOutside(c)
	for _, workers := range []int{1, 2, 4} {
		crowd(c, workers)
	}
	endedInTheQueue(c)
	endedWithPermits(c)
	endedOnTheWay(c, false)
	endedOnTheWay(c, true)
	deferredWithout(c)
	deferredWithPermits(c)
	deferredBehind(c)
	stillRuns(c)
	endedBesideAnother(c, false)
	endedBesideAnother(c, true)
}

// run is a Run on the simulated kernel. asleep is what it means if all tasks are asleep in the end.
func run(c *verdict.Check, asleep string, main func(t *sched.Task)) { runOn(c, 1, asleep, main) }

func runOn(c *verdict.Check, workers int, asleep string, main func(t *sched.Task)) {
	c.Anew()
	c.Asleep(func() string {
		return "Nothing goes on any more: a worker is held, so Acquire waits in another way than by Park."
	})
	err := greenpoll.Run(func(t *sched.Task) error {
		defer c.Recover()
		main(t)
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(workers))
	var dead *sched.DeadlockError
	if errors.As(err, &dead) {
		c.Fail("%s", asleep)
	}
	if err != nil {
		c.Fail("Run returned %v.", err)
	}
}

// a task that is told by its letter.
func acquire(c *verdict.Check, t *sched.Task, s *Semaphore, name string, n int) {
	c.Goes("%s: Acquire(%d) is called", name, n)
	s.Acquire(t, n)
	c.Goes("%s: has %d", name, n)
}

func release(c *verdict.Check, s *Semaphore, name string, n int) {
	c.Goes("%s: Release(%d)", name, n)
	s.Release(n)
}

func spawn(c *verdict.Check, t *sched.Task, fn func(t *sched.Task)) {
	t.Go(func(t *sched.Task) {
		defer c.Recover()
		fn(t)
	})
	t.Sleep(time.Millisecond)
}

func waits(c *verdict.Check) {
	run(c, "A task has waited for a permit, another has released one, and the first sleeps on: Release readies the task whose turn it is.", func(t *sched.Task) {
		s := New(3)
		acquire(c, t, s, "A", 2)
		acquire(c, t, s, "A", 1)
		var b *sched.Task
		has := false
		spawn(c, t, func(t *sched.Task) { b = t; acquire(c, t, s, "B", 1); has = true })
		if has {
			c.Fail("A semaphore of 3 permits has given out a fourth.")
		}
		if b.Status() != sched.Parked {
			c.Fail("A task that waits for a permit is %v, and not parked: its worker should go on to others.", b.Status())
		}
		release(c, s, "A", 1)
		t.Sleep(time.Millisecond)
		if !has {
			c.Fail("A permit was released, and the task that waits for it does not go on.")
		}
	})
}

func inOrder(c *verdict.Check) {
	var order []string
	run(c, "Five tasks wait for one permit, and hand it on: in the end one sleeps on though the permit is free.", func(t *sched.Task) {
		s := New(1)
		acquire(c, t, s, "A", 1)
		var all sched.WaitGroup
		for _, name := range []string{"B", "C", "D", "E", "F"} {
			all.Add(t, 1)
			spawn(c, t, func(t *sched.Task) {
				defer all.Done(t)
				acquire(c, t, s, name, 1)
				order = append(order, name)
				t.Sleep(time.Millisecond)
				release(c, s, name, 1)
			})
		}
		release(c, s, "A", 1)
		all.Wait(t)
	})
	c.Want("B C D E F", strings.Join(order, " "), "It is not fair: tasks have their permits in another order than that of their arrival.")
}

func noOvertaking(c *verdict.Check) {
	var order []string
	run(c, "B waits for 3 permits, and C behind it for 1. All 3 were released, and one of them sleeps on.", func(t *sched.Task) {
		s := New(3)
		acquire(c, t, s, "A", 3)
		comes := func(name string, n int) {
			spawn(c, t, func(t *sched.Task) {
				acquire(c, t, s, name, n)
				order = append(order, name)
				t.Sleep(time.Millisecond)
				release(c, s, name, n)
			})
		}
		comes("B", 3)
		comes("C", 1)
		release(c, s, "A", 1) // enough for C, and not for B
		comes("D", 1)
		release(c, s, "A", 2)
		t.Sleep(time.Second)
	})
	c.Want("B C D", strings.Join(order, " "), "It is not fair: B came first and wants 3 permits; C and D, which want 1 each, come later, and B was overtaken. A stream of such tasks would let B starve.")
}

func newcomers(c *verdict.Check) {
	run(c, "A has released its permit and asks for it again, while B waits: one of them sleeps on.", func(t *sched.Task) {
		s := New(1)
		acquire(c, t, s, "A", 1)
		has := false
		spawn(c, t, func(t *sched.Task) {
			acquire(c, t, s, "B", 1)
			has = true
			release(c, s, "B", 1)
		})
		release(c, s, "A", 1)
		acquire(c, t, s, "A", 1) // at once: B has not run yet
		if !has {
			c.Fail("It is not fair: A has released its permit and taken it again, and B, which has waited for it, had no turn: the permit is B's from the Release on.")
		}
	})
}

func together(c *verdict.Check) {
	has := 0
	run(c, "Three tasks wait for one permit each, and 3 are released at once: one of them sleeps on.", func(t *sched.Task) {
		s := New(3)
		acquire(c, t, s, "A", 3)
		for _, name := range []string{"B", "C", "D"} {
			spawn(c, t, func(t *sched.Task) { acquire(c, t, s, name, 1); has++ })
		}
		release(c, s, "A", 3)
		t.Sleep(time.Millisecond)
	})
	c.Want(3, has, "Three tasks wait for one permit each, and 3 were released at once: each Release wakes all that it is enough for.")
}
