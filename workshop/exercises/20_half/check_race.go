//go:build ignore

package sched

// This file answers: what if others take from the same ring at the same time?

import (
	"runtime"
	"sync"
	"sync/atomic"

	"greenpoll/internal/verdict"
)

// overtaken stops a thief between two of its tasks, while another worker takes all that is left. The
// thief's ring is full, so that put has to wait for the scheduler's lock, which the check holds.
func overtaken(c *verdict.Check) {
	for _, length := range []int{4, 8} {
		th := newTheft(c, 1, length)
		thief := th.procs[1]
		th.fill(thief)
		c.Asleep(func() string {
			return "The thief does not come back: while it was stealing, another worker took the rest of the ring, and take returns nil. It must be content with what it has."
		})
		c.Begins("the victim has %d tasks in its ring", length)
		th.mu.Lock()
		var t *Task
		var n int
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			defer c.Recover()
			t, n = thief.stealHalf(th.Sched, th.victim, false)
		}()
		if !waitsForLock(ended, "stealHalf") {
			th.mu.Unlock()
			<-ended
			continue // it puts tasks away in another manner, which the next question is about
		}
		c.Goes("the thief has stolen some, and another worker takes the rest: %d", th.victim.length())
		others := drain(th.victim)
		th.mu.Unlock()
		<-ended
		var global []*Task
		for th.global.Len() > 0 {
			global = append(global, th.global.Pop())
		}
		left, got := drain(th.victim), drain(thief)
		c.Goes("the thief returns a task: %v, and the count %d", t != nil, n)
		if t == nil {
			c.Fail("The thief had some tasks when another worker took the rest of the ring; take returned nil, and so did stealHalf: what it has stolen is not run, for the thief goes on looking.")
		}
		th.account(left, got, others, global, []*Task{t})
	}
}

// emptied: other workers take all that stands in the ring between the thief's look at its length and
// its first take. For a thief that calls take, a ring of nils is such a ring: take returns nil at once.
func emptied(c *verdict.Check) {
	if !calls("take") {
		return // a nil that it copies itself shows nothing
	}
	for _, length := range []int{1, 2, 5} {
		th := newTheft(c, 1, 0)
		next := th.task()
		th.victim.putNext(th.Sched, next)
		for range length {
			th.victim.put(th.Sched, nil)
		}
		c.Asleep(func() string {
			return "The thief does not come back: other workers took all that stood in the ring, between its look at the length and its first take, and take returns nil. It must not wait for more."
		})
		c.Begins("the victim has %d tasks in its ring, and one in its run-next slot; the thief is desperate", length)
		c.Goes("the thief looks at the length of the ring; then other workers take all of it, and take returns nil at once")
		t, n := th.procs[1].stealHalf(th.Sched, th.victim, true)
		c.Goes("stealHalf has returned a task: %v, and the count %d", t != nil, n)
		switch {
		case th.procs[1].length() > 0:
			c.Fail("A nil stands in the thief's ring: take returned nil, for somebody else was quicker, and that was taken for a task.")
		case t == nil && th.victim.next.Load() == nil:
			c.Fail("The task was taken out of the run-next slot, and not returned: it is lost.")
		case t == nil:
			c.Fail("Others took all that stood in the ring, after the thief's look at its length and before its first take: it got nothing from the ring, is desperate, and did not look into the run-next slot. What take returned says whether the ring was empty, and not what length said before.")
		}
		c.Want(1, n, "Others took all that stood in the ring before the thief's first take; one task was taken, from the run-next slot, and the count says otherwise.")
	}
}

// fill fills a ring.
func (th *theft) fill(p *proc) {
	for range ringSize {
		t := th.task()
		th.tasks = append(th.tasks, t)
		p.put(th.Sched, t)
	}
}

// manyAtOnce lets three thieves and the victim's worker begin at the same time, again and again.
func manyAtOnce(c *verdict.Check) {
	const rounds, thieves, length = 400, 3, 9
	c.Asleep(func() string {
		return "Several thieves take from one ring at once, and one of them does not come back: it must be content with what it has."
	})
	for range rounds {
		th := newTheft(c, thieves, length)
		next := th.task()
		th.tasks = append(th.tasks, next)
		th.victim.putNext(th.Sched, next)
		taken := make([][]*Task, 1+thieves)
		var begun atomic.Int32
		var all sync.WaitGroup
		for i, p := range th.procs {
			all.Go(func() {
				defer c.Recover()
				for begun.Add(1); begun.Load() <= thieves; {
					runtime.Gosched()
				}
				if p == th.victim {
					taken[i] = ownWorker(p)
					return
				}
				for {
					t, _ := p.stealHalf(th.Sched, th.victim, true)
					if t == nil {
						return
					}
					taken[i] = append(append(taken[i], t), drain(p)...)
				}
			})
		}
		all.Wait()
		c.Goes("three thieves and the victim's worker have taken %d tasks at once", length+1)
		th.account(taken...)
	}
}

// ownWorker takes what the victim's worker can get.
func ownWorker(p *proc) (all []*Task) {
	if t := p.swapNext(nil); t != nil {
		all = append(all, t)
	}
	for t := p.take(); t != nil; t = p.take() {
		all = append(all, t)
	}
	return all
}
