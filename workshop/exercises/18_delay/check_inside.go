//go:build ignore

package sched

// This file answers: what is the delay, and is a timer lost that is set between two statements?

import (
	"fmt"

	"greenpoll/internal/verdict"
)

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	for _, in := range []int64{0, 700, -1, -100} {
		quietly(c, in)
	}
	overtaken(c, 100, "An earlier timer was set after your look at the first timer and before your announcement. Whoever set it saw the announcement of the sleep before, and did not break the poll; and you did not look again: the poll sleeps past that timer.",
		func(st *stage) { st.setTimer(50) })
	overtaken(c, 0, "There was no timer, and one was set before your announcement that the poll lasts for ever. Whoever set it saw an older announcement, and did not break the poll; and you did not look again: the timer is slept through.",
		func(st *stage) { st.setTimer(50) })
	overtaken(c, 100, stopped,
		func(st *stage) { st.stopTimer() }, func(st *stage) { st.setTimer(150) })
	atTheClock(c)
	slowly(c)
}

// What is said of a first timer that is stopped: by how often there was an announcement.
const (
	stopped   = "The timers changed, you announced again, and did not look after that: a timer that was set just before the second announcement is slept past. Each announcement needs a look after it, until that finds what was announced."
	stillSays = "The first timer was stopped while you announced it, and you sleep till the next one, which is later than what you have announced. A timer is set in between; the one that sets it sees your announcement, takes it that the poll ends before, and does not break it: that timer is slept past."
)

// before is the announcement of a sleep that is over.
const before = stageTime - 500

// newDelay is a stage whose worker is about to poll, with a timer that is due in so long; 0: none.
func newDelay(c *verdict.Check, in int64) *stage {
	st := newStage(c, 1)
	c.Asleep(func() string {
		return "pollDelay does not return: what does its loop wait for? If the first timer is still the one that you announced, it is done."
	})
	st.polling.Store(true)
	if in != 0 {
		st.setTimer(in)
	}
	st.pollUntil.Store(before)
	st.kernel.breaks = 0
	c.Begins("it is %d, and the first timer is due at %d (0: there is none)", stageTime, st.timers.first.Load())
	return st
}

// setTimer sets one that is due in so long.
func (st *stage) setTimer(in int64) {
	sl := &sleeper{t: st.sleeper()}
	sl.Firer = sl
	st.c.Goes("a timer is set to %d; the announcement says %d", stageTime+in, st.pollUntil.Load())
	st.SetTimer(&sl.Timer, stageTime+in)
}

// stopTimer stops the first one; another that is due later is left.
func (st *stage) stopTimer() {
	first := st.timers.heap[0]
	st.setTimer(300)
	st.c.Goes("the timer at %d is stopped", first.when)
	st.StopTimer(first)
}

// quietly: nobody else does anything.
func quietly(c *verdict.Check, in int64) {
	st := newDelay(c, in)
	when := st.timers.first.Load()
	announced := 0
	st.announcing = func() {
		if announced++; announced > 1000 {
			c.Fail("pollDelay announces again and again, and no timer has changed.")
		}
	}
	delay := st.m.pollDelay()
	switch {
	case when == 0 && delay >= 0:
		c.Want("below 0", delay, "No timer is set, and the poll is not told to wait for ever: the worker comes back for nothing, again and again, and keeps a processor busy.")
	case when == 0:
	case when <= stageTime && delay < 0:
		c.Want(0, delay, "A timer is due already, and the delay is below 0: to the poll that means for ever, and the timer is slept through.")
	case delay == when && delay != 0:
		c.Want(when-stageTime, delay, "The delay is the time at which the timer is due: the poll wants to know for how long, from now on.")
	case delay < 0:
		c.Want(max(0, when-stageTime), delay, "A timer is set, and the poll is told to wait for ever: the timer is slept through.")
	default:
		c.Want(max(0, when-stageTime), delay, "The delay is not what is left until the first timer is due.")
	}
	until := st.pollUntil.Load()
	switch {
	case announced == 0 && until == when:
		c.Fail("The announcement was written without announcePoll: there the check could not act between your statements.")
	case until == before && before != when:
		c.Want(when, until, "Nothing was announced: the announcement of the sleep before still stands. Whoever sets a timer goes by it, and does not break the poll.")
	case until == delay && until != when:
		c.Want(when, until, "The announcement is for how long the poll lasts; those that set timers compare it with a time: until when.")
	default:
		c.Want(when, until, "The announcement is not until when the poll lasts: 0 for ever, else when the first timer is due.")
	}
}

// overtaken: each time before an announcement is written, another goroutine makes a move.
func overtaken(c *verdict.Check, in int64, lost string, moves ...func(st *stage)) {
	st := newDelay(c, in)
	announced := 0
	st.announcing = func() {
		if announced++; len(moves) > 0 {
			moves[0](st)
			moves = moves[1:]
		}
		c.Goes("you announce")
	}
	delay := st.m.pollDelay()
	for _, later := range moves {
		later(st)
	}
	if lost == stopped && announced == 1 {
		lost = stillSays
	}
	st.mustWake(delay, lost)
}

// atTheClock: an earlier timer is set at the look at the clock.
func atTheClock(c *verdict.Check) {
	st := newDelay(c, 100)
	st.announcing = func() { c.Goes("you announce") }
	st.time.read = func() {
		st.time.read = nil
		c.Goes("you look at the clock")
		st.setTimer(50)
	}
	delay := st.m.pollDelay()
	st.mustWake(delay, "An earlier timer was set while you looked at the clock: nothing was announced yet by which its setter could know that the poll has to be broken, and you did not look again. Announce first, and look at the timers after it.")
}

// slowly: an announcement takes 10 ns.
func slowly(c *verdict.Check) {
	for _, in := range []int64{100, 5} {
		st := newDelay(c, in)
		when := st.timers.first.Load()
		st.announcing = func() {
			st.time.now += 10
			c.Goes("you announce; it is %d now", st.time.now)
		}
		delay := st.m.pollDelay()
		switch rest := when - st.time.now; {
		case rest < 0 && delay < 0:
			c.Want(0, delay, "While you announced, the timer has become due, and the delay is below 0: to the poll that means for ever, and the timer is slept through.")
		case delay == when-stageTime:
			c.Want(max(0, rest), delay, "The poll lasts beyond the timer: you read the clock before you announced, and it has gone on since, further with each round of a loop. Read it last.")
		}
	}
}

// mustWake: either the poll ends in time, or it was broken.
func (st *stage) mustWake(delay int64, lost string) {
	first := st.timers.first.Load()
	if st.kernel.breaks == 0 && (delay < 0 || delay > first-stageTime) {
		st.c.Want(fmt.Sprintf("a delay of %d, or a poll that was broken", first-stageTime), fmt.Sprintf("a delay of %d, and nobody breaks the poll", delay), "%s", lost)
	}
}
