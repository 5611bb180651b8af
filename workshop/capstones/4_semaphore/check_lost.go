//go:build ignore

package semaphore_test

// This file answers: is a wake-up lost between the look and the sleep, and does a task that is ended leave
// something behind?

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"greenpoll"
	"greenpoll/internal/verdict"
	"greenpoll/sched"

	. "greenpoll/workshop/capstones/4_semaphore/mine"
)

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
			b.Sched().Hold() // it is no deadlock before the Release is over
			go func() {
				defer b.Sched().Release()
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
					t.Yield()
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
