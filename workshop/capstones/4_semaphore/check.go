//go:build ignore

package semaphore_test

// This file answers: is it fair, is no wake-up lost, and does a task that was ended leave nothing behind?
// Most of it runs on one worker and a virtual clock: who comes when is set by sleeps that take no time.

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
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
	fromOutside(c)
	for _, workers := range []int{1, 2, 4} {
		crowd(c, workers)
	}
	endedInTheQueue(c)
	endedWithPermits(c)
	inDeferredCalls(c)
}

// run is a Run on the simulated kernel. asleep is what it means if all tasks are asleep in the end.
func run(c *verdict.Check, asleep string, main func(t *sched.Task)) {
	c.Anew()
	c.Asleep(func() string {
		return "Nothing goes on any more: a worker is held, so Acquire waits in another way than by Park."
	})
	err := greenpoll.Run(func(t *sched.Task) error {
		defer c.Recover()
		main(t)
		return nil
	}, greenpoll.WithKernel(sim.New(sim.Config{})), greenpoll.WithWorkers(1))
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

// lostWakeup: a Release comes between Acquire's look and the sleep. sched.BeforePark is the check's own:
// Park is built with a call of it.
func lostWakeup(c *verdict.Check) {
	const asleep = "The wake-up is lost: Acquire has found no permit; before the task was asleep, a Release came, and found nobody to wake; and the task sleeps for ever beside a free permit. Commit is asked when the task is off its stack: it has to look once more."
	run(c, asleep, func(t *sched.Task) {
		s := New(1)
		acquire(c, t, s, "A", 1)
		sched.BeforePark = func(b *sched.Task) {
			if b == t || b.Ending() {
				return
			}
			sched.BeforePark = nil
			done := make(chan bool)
			go func() {
				defer func() {
					if p := recover(); p != nil {
						c.Fail("A Release came after Acquire's look and before the task was asleep, and has readied it: nobody may know of a sleeper before its Commit. (%v)", p)
					}
				}()
				release(c, s, "A", 1)
				close(done)
			}()
			select {
			case <-done:
			case <-time.After(50 * time.Millisecond): // the task parks with the lock held: then Release comes after
			}
		}
		var all sched.WaitGroup
		all.Go(t, func(t *sched.Task) {
			defer c.Recover()
			acquire(c, t, s, "B", 1)
		})
		for sched.BeforePark != nil {
			t.Yield()
		}
		all.Wait(t)
	})
	sched.BeforePark = nil
}

// fromOutside: a goroutine that is no task releases.
func fromOutside(c *verdict.Check) {
	c.Anew()
	c.Asleep(func() string { return "A goroutine has released a permit, and the task that waits for it sleeps on." })
	err := greenpoll.Run(func(t *sched.Task) error {
		defer c.Recover()
		s := New(1)
		s.Acquire(t, 1)
		t.Sched().Hold()
		defer t.Sched().Release()
		go func() {
			defer c.Recover()
			time.Sleep(5 * time.Millisecond) // mostly the task sleeps by then; the other order is right, too
			s.Release(1)
		}()
		s.Acquire(t, 1)
		return nil
	}, greenpoll.WithWorkers(1))
	if err != nil {
		c.Fail("A goroutine has released a permit: Run returned %v.", err)
	}
}

// crowd: many tasks on several workers, which run freely.
func crowd(c *verdict.Check, workers int) {
	const permits, tasks, times = 4, 16, 300
	c.Anew()
	var used, done atomic.Int64
	c.Asleep(func() string {
		return fmt.Sprintf("%d tasks on %d workers: after %d Acquires nothing goes on any more, and the workers are held.", tasks, workers, done.Load())
	})
	s := New(permits)
	err := greenpoll.Run(func(t *sched.Task) error {
		var all sched.WaitGroup
		for k := range tasks {
			all.Go(t, func(t *sched.Task) {
				defer c.Recover()
				choose := rand.New(rand.NewPCG(uint64(k), uint64(workers)))
				for range times {
					n := 1 + choose.IntN(permits)
					s.Acquire(t, n)
					if now := used.Add(int64(n)); now > permits {
						c.Fail("On %d workers %d permits of %d are in use at the same time.", workers, now, permits)
					}
					if choose.IntN(2) == 0 {
						t.Yield()
					}
					used.Add(int64(-n))
					s.Release(n)
					if done.Add(1)%1000 == 0 {
						c.Goes("%d workers: %d Acquires", workers, done.Load())
					}
				}
			})
		}
		all.Wait(t)
		return nil
	}, greenpoll.WithWorkers(workers))
	if dead := new(*sched.DeadlockError); errors.As(err, dead) {
		c.Fail("%d tasks on %d workers: after %d of %d Acquires all are asleep, though every task that has permits gives them back: a wake-up is lost.", tasks, workers, done.Load(), tasks*times)
	}
	if err != nil {
		c.Fail("On %d workers Run returned %v.", workers, err)
	}
}

const none = "All permits have been given back, and in the next Run a task waits for them for ever: a task that was ended while it waited has left something behind. Park does not return then; what was deferred before it runs."

// next asks for all permits of a semaphore that was used in a Run before.
func next(c *verdict.Check, s *Semaphore, n int) {
	run(c, none, func(t *sched.Task) {
		acquire(c, t, s, "Z, in the next Run,", n)
	})
}

func endedInTheQueue(c *verdict.Check) {
	s := New(2)
	run(c, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 2)
		spawn(c, t, func(t *sched.Task) { acquire(c, t, s, "B", 1) })
		spawn(c, t, func(t *sched.Task) { acquire(c, t, s, "C", 2) })
		c.Goes("A returns, and so Run ends B and C")
	})
	func() {
		defer c.Recover()
		release(c, s, "after that Run somebody", 2)
	}()
	next(c, s, 2)
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
	next(c, s, 1)
}

func inDeferredCalls(c *verdict.Check) {
	s := New(1)
	run(c, "", func(t *sched.Task) {
		acquire(c, t, s, "A", 1)
		spawn(c, t, func(t *sched.Task) {
			defer func() {
				c.Goes("B, which is ended, calls Acquire in its deferred calls")
				s.Acquire(t, 1)
			}()
			t.Sleep(time.Hour)
		})
		c.Asleep(func() string {
			return "A task that is being ended calls Acquire in its deferred calls, and that does not return: there Park returns at once, without a sleep, and nobody will ever wake the task."
		})
	})
}
