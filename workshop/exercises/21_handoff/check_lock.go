//go:build ignore

package sched

// This file answers: what do others find when handOff gives the lock back, and has it given it back
// when it wakes one?

import "greenpoll/internal/verdict"

// allIsDoneAtTheUnlock: another worker has the lock directly after handOff.
func allIsDoneAtTheUnlock(c *verdict.Check) {
	for _, where := range []string{"", "slot"} {
		h := newHanding(c, 1, where)
		h.polls()
		c.Begins("another worker waits for the lock; one sleeps in the poll; a task in the run-next slot: %v", where == "slot")
		h.atUnlock("handOff", func() { h.m.handOff(h.blocker) }, func() {
			c.Goes("handOff gives the lock back, and the other worker has it: blocked %d, idle Ps %d, in the global queue %d", h.blocked, len(h.idleP), h.global.Len())
			h.foundAtTheUnlock()
		})
	}
}

func (h *handing) foundAtTheUnlock() {
	switch {
	case h.blocked != 1:
		h.c.Fail("handOff gave the lock back, and had not counted the task yet: another worker that looks just then finds nothing left, and tells the end, or a deadlock.")
	case len(h.idleP) != 1:
		h.c.Fail("handOff gave the lock back, and the P was not among the idle ones yet: that list is changed without the lock that guards it, while another worker may change it, too.")
	case h.queued == nil:
	case h.global.Len() == 0 && h.p.length() == 0:
		h.c.Fail("handOff gave the lock back, and the task from the run-next slot stood in no queue yet: another worker that looks just then does not see it, and the global queue is changed without the lock that guards it, while another may change it, too.")
	case int64(h.global.Len()) != h.globalLen.Load():
		h.c.Fail("handOff gave the lock back, and globalLen did not count the task in the global queue yet: others look at the length first, and do not see it.")
	}
}

// fullRing: there is no room for the task from the slot.
func fullRing(c *verdict.Check) {
	h := newHanding(c, 1, "slot")
	for range ringSize {
		h.p.put(h.Sched, h.task())
	}
	h.polls()
	c.Begins("a task waits in the run-next slot, and the ring is full; one worker sleeps in the poll")
	c.Asleep(func() string {
		return "handOff does not come back: the ring was full, and put moves half of a full ring to the global queue, for which it takes the scheduler's lock. handOff has that already. What stands in the slot goes to the global queue, by Push."
	})
	h.handOff()
}

// rousesUnlocked stops handOff inside rouse, which takes the baton's lock, and looks whether the
// scheduler's is free.
func rousesUnlocked(c *verdict.Check) {
	h := newHanding(c, 2, "ring")
	h.sleeps()
	h.baton = &baton{s: h.Sched, holder: h.m}
	c.Begins("a task waits in the ring; another worker sleeps without a P")
	ended := make(chan struct{})
	h.baton.mu.Lock()
	go func() {
		defer close(ended)
		defer c.Recover()
		h.m.handOff(h.blocker)
	}()
	if waitsForLock(ended, "rouse") && !h.unlocked() {
		c.Fail("rouse was called while handOff still had the scheduler's lock: all that want it have to wait till the other worker is woken, and that worker may want it first of all. The lock is given back first.")
	}
	h.baton.mu.Unlock()
	<-ended
}
