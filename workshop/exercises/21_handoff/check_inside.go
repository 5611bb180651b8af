//go:build ignore

package sched

// This file answers: where is the P after the hand-off, where are its tasks, and who was woken?

import (
	"io"

	"greenpoll/internal/verdict"
	"greenpoll/trace"
)

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	nothingToDo(c)
	for _, where := range []string{"ring", "slot", "global"} {
		toASleeper(c, where)
		toANewOne(c, where)
		toThePoller(c, where)
	}
	nobodyPolls(c)
	countsUnderTheLock(c)
	allIsDoneAtTheUnlock(c)
	rousesUnlocked(c)
	fullRing(c)
	othersRun(c)
}

// A handing is a worker that runs a task which is about to block.
type handing struct {
	*stage
	p       *proc
	blocker *Task
	queued  *Task // waits on this P, or in the global queue; nil: none
}

func newHanding(c *verdict.Check, procs int, where string) *handing {
	st := newStage(c, procs)
	h := &handing{stage: st, p: st.m.p, blocker: st.task()}
	h.blocker.m = st.m
	h.blocker.become(Blocking)
	h.m.asked.Store(true)
	if where != "" {
		h.queued = st.task()
	}
	switch where {
	case "ring":
		h.p.put(st.Sched, h.queued)
	case "slot":
		h.p.putNext(st.Sched, h.queued)
	case "global":
		st.putGlobal(h.queued)
	}
	c.Asleep(func() string {
		return "handOff does not come back: it waits for a lock that it has itself, or that it has never given back. The lock is taken once, and given back in each case before anybody is woken."
	})
	return h
}

// polls makes another worker sleep in the poll.
func (h *handing) polls() *machine {
	m := &machine{s: h.Sched, id: int32(len(h.machines)), wakeup: newNote()}
	h.machines = append(h.machines, m)
	h.polling.Store(true)
	return m
}

// handOff calls the reader's function, and asks what holds in each case.
func (h *handing) handOff() {
	h.m.handOff(h.blocker)
	h.c.Goes("after handOff: blocked %d, idle Ps %d, polls broken %d", h.blocked, len(h.idleP), h.kernel.breaks)
	if !h.unlocked() {
		h.c.Fail("handOff has returned, and has not given back the scheduler's lock: everybody will wait for it.")
	}
	h.c.Want(1, h.blocked, "A task is about to block, and blocked does not say so, once: while it is inside its call, nothing else may be left, and the end, or a deadlock, would be told though it comes back.")
	if _, told := h.last(trace.Handoff); !told {
		h.c.Fail("The trace was not told of the hand-off: keep the line with trace.Handoff.")
	}
}

// gaveItAway: this worker may not use the P any more.
func (h *handing) gaveItAway() {
	if h.m.p != nil {
		h.c.Fail("The worker has given its P away, and still has it: two workers run the queue of one P, and it is made for one.")
	}
}

// isIdle: the P is on the list, once.
func (h *handing) isIdle(otherwise string) {
	h.gaveItAway()
	if len(h.idleP) == 1 && h.idlePs.Load() != 1 {
		h.c.Fail("The P is on the list of idle ones, and idlePs does not count it: others look at the count first, without the lock. putIdleP does both.")
	}
	if len(h.idleP) != 1 || h.idleP[0] != h.p {
		h.c.Fail("%s", otherwise)
	}
}

// nothingToDo: another worker polls, and no task waits.
func nothingToDo(c *verdict.Check) {
	h := newHanding(c, 1, "")
	h.polls()
	sleeper := h.sleeps()
	c.Begins("nothing waits; one worker sleeps in the poll, another sleeps without a P")
	h.handOff()
	if woken(sleeper) || sleeper.p != nil || h.kernel.breaks > 0 {
		c.Fail("Nothing waits to be run, and another worker polls already; all the same one was woken: it finds nothing, and goes back to sleep. That is for each call that blocks.")
	}
	h.isIdle("Nothing waits, and the P that was given away is not among the idle ones: the next task that becomes ready finds no P to run on.")
}

// toASleeper: a task waits, and there is a worker that sleeps.
func toASleeper(c *verdict.Check, where string) {
	h := newHanding(c, 2, where)
	other := h.sleeps()
	h.polls()
	c.Begins("a task waits in: %s; one worker sleeps in the poll, another sleeps without a P", where)
	h.handOff()
	h.gets(other)
}

// gets: other has the P, and was woken.
func (h *handing) gets(other *machine) {
	switch {
	case other.p == nil && len(h.idleP) > 0:
		h.c.Fail("A task waits, and a worker sleeps that could run it, and the P was laid among the idle ones: nobody was woken to take it.")
	case other.p == nil:
		h.c.Fail("A worker was to be had, and the P did not go to it: the P is nowhere, and with it all tasks in its queue.")
	case other.p != h.p:
		h.c.Fail("The other worker was given another P than the one of the worker that blocks.")
	}
	h.gaveItAway()
	switch {
	case len(h.idleP) > 0:
		h.c.Fail("The P was given to a worker, and stands among the idle ones as well: a second worker will take it.")
	case !woken(other):
		h.c.Fail("A worker was given the P, and nobody wakes it: it sleeps on, and the tasks with it. rouse wakes it.")
	case h.kernel.breaks > 0:
		h.c.Fail("A worker was given the P and woken, and the poll was broken as well: the worker that polls comes back, finds no P, and goes to sleep again.")
	case h.m.asked.Load():
		h.c.Fail("The P was given to another worker, and m.answer() was not called: the watchdog had asked this worker whether it still finds tasks, and once it has a P again, takes it for one that has not answered. putIdleP answers by itself; here nobody does.")
	}
}

// toANewOne: there is no other worker yet.
func toANewOne(c *verdict.Check, where string) {
	h := newHanding(c, 1, where)
	c.Begins("a task waits in: %s; there is no other worker yet, and nobody polls", where)
	h.handOff()
	if len(h.workers.hired) == 0 {
		c.Fail("No other worker was made, and there is none: nobody runs the P until the call returns. takeIdleM makes a new one as long as there are no more workers than Ps and blocked tasks: so the task is counted first.")
	}
	h.gets(h.workers.hired[0])
}

// toThePoller: the one other worker sleeps in the poll.
func toThePoller(c *verdict.Check, where string) {
	h := newHanding(c, 1, where)
	h.polls()
	h.kernel.broken = func() {
		if !h.unlocked() {
			c.Fail("The poll was broken while handOff still had the scheduler's lock: that is a system call, for which all that want the lock have to wait, the worker from the poll among them. The lock is given back first.")
		}
		if h.blocked != 1 || len(h.idleP) != 1 {
			c.Fail("The poll was broken before the task was counted and the P lay among the idle ones: the worker comes back, finds no P, and sleeps again.")
		}
	}
	c.Begins("a task waits in: %s; the one other worker sleeps in the poll", where)
	h.handOff()
	h.gaveItAway()
	if len(h.workers.hired) > 0 {
		c.Fail("A worker was made beyond those that Ps and blocked tasks need: the one in the poll could come back.")
	}
	if h.kernel.breaks == 0 {
		c.Fail("A task waits, in: %s. The one worker that could run it sleeps in the poll, and nobody breaks that: the task waits until the call returns, or an event comes by chance.", where)
	}
	h.isIdle("The poll was broken, and the P is not among the idle ones: the worker that comes back finds none.")
	if h.p.nextAlone != nil || h.p.next.Load() != nil {
		c.Fail("A task stands in the run-next slot of a P that is idle now: no other worker looks there, so it does not count as queued, and nobody comes for it. Move it to the global queue first.")
	}
	inRing, inGlobal := int64(h.p.length()), int64(h.global.Len())
	c.Want(1, inRing+inGlobal, "The task that waited is not in a queue, once.")
	found := h.p.take()
	if found == nil {
		found = h.global.ring[h.global.head]
	}
	if found != h.queued {
		c.Fail("Not the task that waited stands in the queue, but another one, as the one that is about to block.")
	}
	c.Want(inGlobal, h.globalLen.Load(), "A task went into the global queue, and globalLen does not count it: others look at the length first, and do not see it.")
}

// nobodyPolls: nothing waits, and nobody would see an event.
func nobodyPolls(c *verdict.Check) {
	h := newHanding(c, 2, "")
	other := h.sleeps()
	c.Begins("nothing waits; nobody polls, and a worker sleeps without a P")
	h.handOff()
	if other.p == nil {
		c.Fail("Nothing waits, but nobody polls either: the P was laid aside, and while the call lasts, no worker sees what the kernel reports. One has to be woken, to poll.")
	}
	h.gets(other)
}

// countsUnderTheLock: while somebody else has the lock, nothing may change.
func countsUnderTheLock(c *verdict.Check) {
	h := newHanding(c, 1, "")
	h.polls()
	h.mu.Lock()
	c.Begins("another goroutine has the lock")
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer c.Recover()
		h.m.handOff(h.blocker)
	}()
	waits := waitsForLock(ended, "handOff")
	if !waits || h.blocked != 0 || h.m.p != h.p {
		c.Fail("Another goroutine had the scheduler's lock, and handOff changed what that lock guards: blocked, the P, the list of idle ones. Take it first.")
	}
	h.global.Push(h.task())
	h.globalLen.Add(1)
	c.Goes("it queues a task in the global queue, and gives the lock back")
	h.mu.Unlock()
	<-ended
	if len(h.idleP) == 1 && h.kernel.breaks == 0 {
		c.Fail("A task was queued while handOff waited for the lock, and the P was laid among the idle ones, and nobody was woken: what it looked at before it had the lock is out of date.")
	}
}

// othersRun: two tasks on one P. The call of one lasts until the other has run.
func othersRun(c *verdict.Check) {
	s, err := New(Config{Procs: 1, Watch: io.Discard})
	if err != nil {
		c.Fail("The workshop: %v", err)
	}
	c.Asleep(func() string {
		return "A task is inside Block until another one has run, on the same P, and nothing goes on: the P was not handed to a worker that runs it."
	})
	ran := make(chan struct{})
	err = s.Run(func(t *Task) error {
		defer c.Recover()
		t.Go(func(*Task) { close(ran) })
		t.Block(func() { <-ran })
		return nil
	})
	if err != nil {
		c.Fail("A task was inside Block until another one had run, and Run returned: %v", err)
	}
}
