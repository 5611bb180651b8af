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
