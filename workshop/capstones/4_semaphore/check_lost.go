//go:build ignore

package semaphore_test

// This file answers: is a wake-up lost between the look and the sleep, or a place in the queue?

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

// within waits until something has come about that another worker does.
func within(most time.Duration, what func() bool) {
	for end := time.Now().Add(most); !what() && time.Now().Before(end); {
		time.Sleep(100 * time.Microsecond)
	}
}

const byC = "It is not fair: B has found too few permits for it, and before it was asleep C came, took what there was, and B was overtaken. From its look on B has a place in the queue, so it enters it there, under the same lock, and not in Commit."

// overtaken: B finds too little, and before it is asleep C comes, to which what is free would be enough.
// (If B parks with the lock held, C comes after it: then B waits in vain for C, and goes on.)
func overtaken(c *verdict.Check) {
	var b, second atomic.Pointer[sched.Task]
	var onTheWay, has atomic.Bool
	parked := func() bool { o := second.Load(); return o != nil && o.Status() == sched.Parked }
	sched.BeforePark = func(t *sched.Task) {
		if t == b.Load() && !onTheWay.Swap(true) {
			within(200*time.Millisecond, func() bool { return has.Load() || parked() })
		}
	}
	runOn(c, 2, "B wants 2 permits, and C comes a moment later and wants 1. All were released, and one of them sleeps on.", func(t *sched.Task) {
		s := New(2)
		acquire(c, t, s, "A", 1)
		var all sched.WaitGroup
		all.Go(t, func(t *sched.Task) {
			defer c.Recover()
			b.Store(t)
			acquire(c, t, s, "B", 2)
			if has.Load() {
				c.Fail("%s", byC)
			}
			release(c, s, "B", 2)
		})
		all.Go(t, func(t *sched.Task) {
			defer c.Recover()
			for !onTheWay.Load() {
				t.Yield()
			}
			second.Store(t)
			acquire(c, t, s, "C", 1)
			has.Store(true)
			release(c, s, "C", 1)
		})
		for !onTheWay.Load() || !has.Load() && !parked() {
			t.Yield()
		}
		release(c, s, "A", 1)
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
