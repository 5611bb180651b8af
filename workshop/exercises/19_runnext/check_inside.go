//go:build ignore

package sched

// This file answers: what becomes of the task in the slot, and of the count, at each call?

import "greenpoll/internal/verdict"

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	for _, procs := range []int{1, 2} {
		fullRow(c, procs)
		brokenRow(c, procs)
		emptyRing(c, procs)
	}
}

// answer puts a task into the slot, as Ready does, and returns what findNext makes of it.
func (st *stage) answer(t *Task) *Task {
	st.m.p.putNext(st.Sched, t)
	got := st.m.findNext()
	st.c.Goes("task %d in the run-next slot, %d in the ring: findNext returns %s, nextRuns is %d", t.id, st.m.p.length(), named(got), st.m.p.nextRuns)
	return got
}

func named(t *Task) string {
	if t == nil {
		return "nil"
	}
	return "it"
}

// fullRow: the slot is full at each call, and another task waits in the ring.
func fullRow(c *verdict.Check, procs int) {
	st := newStage(c, procs)
	ring, pair := st.task(), [2]*Task{st.task(), st.task()}
	st.m.p.put(st.Sched, ring)
	for round := range 3 {
		for i := range nextLimit {
			t := pair[i%2]
			switch got := st.answer(t); {
			case got == nil && procs == 1 && st.m.p.swapNext(nil) == t:
				c.Fail("The scheduler has one P, and the task in its run-next slot was not found: there the slot is a field of another kind. swapNext knows both.")
			case got == nil && i == 0 && round > 0:
				c.Fail("The ring has had its turn, and the slot is not served again: the count was not set back to 0. From now on each answer waits behind all others.")
			case got == nil && i > 0:
				c.Want(nextLimit, i, "The slot is not served as often in a row as nextLimit says.")
			case got == nil:
				c.Fail("A task stands in the run-next slot, and findNext does not return it: the answer waits behind the ring.")
			case got != t:
				c.Want(t.id, got.id, "findNext returned another task than the one in the slot.")
			case st.m.p.swapNext(nil) != nil:
				c.Fail("The task was returned, and it still stands in the slot: it would run twice.")
			}
		}
		st.turnOfTheRing(pair[round%2], ring)
	}
}

// turnOfTheRing: the row is full; t stands in the slot, and first in the ring.
func (st *stage) turnOfTheRing(t, first *Task) {
	p := st.m.p
	got := st.answer(t)
	if got == first {
		st.c.Fail("The row is over, and findNext returned the first task of the ring itself: it would count and be told as one from the slot. It returns nil, and the ring is asked next.")
	}
	if got != nil {
		st.c.Want("nil", "the task in the slot", "The slot was served %d times in a row, and is served again: two tasks that ready each other starve all that wait in the ring. Also at the limit itself: %d, and not one more.", nextLimit, nextLimit)
	}
	if p.swapNext(nil) != nil {
		st.c.Fail("The row is over, and the task was left in the slot, or put back there: if the ring is empty, the worker gives up its P with a task in the slot, and nobody looks there. It belongs to the back of the ring.")
	}
	switch length := p.length(); {
	case length == 1 && st.global.Len() > 0:
		st.c.Fail("The row is over, and the task from the slot went to the global queue: it waits behind all that came from outside. It belongs to the back of the ring, as any other of this P.")
	case length == 1:
		st.c.Fail("The row is over, and the task that was taken out of the slot is nowhere: it does not stand in the ring, and sleeps for ever, though it is ready.")
	case length != 2:
		st.c.Want(2, length, "The row is over, and the ring does not hold the task that waited there and the one from the slot, once each.")
	}
	if got := p.take(); got != first {
		st.c.Want(first.id, got.id, "The row is over, and it is not the turn of the task that has waited in the ring.")
	}
	if got := p.take(); got != t {
		st.c.Want(t.id, got.id, "Another task than the one from the slot stands at the back of the ring.")
	}
	p.put(st.Sched, first)
}

// brokenRow: the slot is found empty before the row is full.
func brokenRow(c *verdict.Check, procs int) {
	st := newStage(c, procs)
	t := st.task()
	for range nextLimit - 1 {
		st.answer(t)
	}
	if got := st.m.findNext(); got != nil {
		c.Fail("The slot is empty, and findNext returned a task.")
	}
	c.Goes("the slot is found empty: nextRuns is %d", st.m.p.nextRuns)
	for i := range nextLimit {
		if st.answer(t) == nil {
			c.Want(nextLimit, i, "The slot was found empty in between, and so the row had ended; but the count went on, and the slot is not served as often in a row as it may be: the answer waits behind all others.")
		}
	}
}

// emptyRing: the row is full, and nothing else waits on this P. The task must be found all the same.
func emptyRing(c *verdict.Check, procs int) {
	st := newStage(c, procs)
	t := st.task()
	for range nextLimit {
		st.answer(t)
	}
	if st.answer(t) == nil && st.m.p.take() != t {
		c.Fail("The row is over, the ring was empty, and the task from the slot does not stand there now: the worker finds nothing, gives up its P, and the task sleeps for ever, though it is ready.")
	}
}
