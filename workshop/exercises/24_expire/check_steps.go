//go:build ignore

package poller_test

// This file answers: does Fire tell apart the firing that counts, an old one, and one of a deadline
// that was moved? Step by step, without a race.

import (
	"greenpoll/internal/exam"
	"greenpoll/internal/verdict"
	"greenpoll/poller"
)

// A rig is a descriptor whose timer for reading was taken out of the heap, and is about to fire.
type rig struct {
	c      *verdict.Check
	d      *poller.Desc
	in     poller.Explored
	number uint64 // of the setting that fires
	looked *looks
}

// looks are Fire's at the gates: before the deadline was shown as expired, after, and at the other
// direction's.
type looks struct{ before, after, other bool }

const soon, later, never = int64(1) << 40, int64(1) << 41, 0

func newRig(c *verdict.Check) rig {
	d, p, _ := exam.Descriptor(c)
	r := rig{c: c, d: d, in: poller.Explore(d, poller.Read), looked: new(looks)}
	var err error
	if r.number, err = r.in.TakeDeadline(soon); err != nil {
		c.Fail("This machine: %v", err)
	}
	poller.ExploreAt(p, func(mode poller.Mode, at poller.Point) {
		switch {
		case at != poller.AtLoad:
		case mode != poller.Read:
			r.looked.other = true
		case r.sees().Expired:
			r.looked.after = true
		default:
			r.looked.before = true
		}
	})
	return r
}

func (r rig) sees() poller.Inside { return r.in.Inside(new(poller.Op)) }

func (r rig) set(when int64) {
	if _, err := r.d.SetDeadline(poller.Read, when); err != nil {
		r.c.Fail("This machine: %v", err)
	}
}

func steps(c *verdict.Check) {
	c.Asleep(func() string {
		return "Fire has come back with the descriptor's lock still taken, or it calls what takes that lock again: nobody can go on any more."
	})
	itExpires(c)
	itIsStale(c)
	itWasMoved(c)
}

func itExpires(c *verdict.Check) {
	r := newRig(c)
	c.Begins("a deadline is set, and its timer fires")
	r.in.FireDeadline(r.number)
	switch now := r.sees(); {
	case now.Deadline >= 0 && now.Timer > r.number:
		c.Fail("The deadline's own timer has fired, and Fire has set it again. It has fired for the time that the deadline has: then it expires. Compare when with timer; the clock is not to be asked, for at the end of Run timers fire before their time.")
	case now.Deadline >= 0:
		c.Fail("The deadline's own timer has fired, and the deadline has not expired: when must be below 0 from now on. Without that the task is woken, finds no error, and sleeps on. (At the end of Run timers fire before their time: the clock is not to be asked.)")
	case !now.Expired:
		c.Fail("The deadline has expired, and it is not shown: a task that asks without the lock finds no error, and goes to sleep, or sleeps on. Publish it.")
	case r.looked.before:
		c.Fail("Fire looks for the task at the gate, and only then shows that the deadline has passed. A task that goes to sleep between the two was not there to be woken, has seen no error, and sleeps for ever. Publish first, then look at the gate.")
	case r.looked.other:
		c.Fail("The deadline is that of one direction, and Fire wakes the other's task, too: that one is woken for nothing.")
	}
	c.Goes("a later deadline is set")
	r.set(later)
	if now := r.sees(); now.Timer <= r.number {
		c.Fail("After a deadline had fired another one was set, and its timer was not: it never fires. As long as seq is not 0 the timer is taken for set. One that has fired counts no more.")
	}
}

func itIsStale(c *verdict.Check) {
	r := newRig(c)
	c.Begins("a deadline is set, and its timer is taken out of the heap")
	c.Goes("the deadline is taken away")
	r.set(never)
	c.Goes("the old timer fires")
	r.in.FireDeadline(r.number)
	if now := r.sees(); now.Deadline != 0 || now.Expired {
		c.Fail("A timer that could no longer be stopped has fired, and the deadline that it was for had been taken away: the call ends for a deadline that there is not. Only the firing counts whose number is dl.seq.")
	}
	r = newRig(c)
	c.Begins("a deadline is set, and its timer is taken out of the heap")
	c.Goes("the deadline is set to an earlier time")
	r.set(soon / 2)
	second := r.sees().Timer
	c.Goes("the old timer fires")
	r.in.FireDeadline(r.number)
	switch now := r.sees(); {
	case now.Expired || now.Deadline < 0:
		c.Fail("A timer that could no longer be stopped has fired, after its deadline had been set anew, and has expired the new one: the call ends too early. Only the firing counts whose number is dl.seq.")
	case now.Timer != second:
		c.Fail("A stale firing has changed dl.seq, and with it the setting that counts: when that one fires it is taken for stale, and the deadline never comes. A stale firing changes nothing.")
	}
	c.Goes("the new timer fires")
	r.in.FireDeadline(second)
	if now := r.sees(); !now.Expired {
		c.Fail("A stale firing came first, and then the one that counts: the deadline has not expired.")
	}
}

func itWasMoved(c *verdict.Check) {
	r := newRig(c)
	c.Begins("a deadline is set, and its timer is taken out of the heap")
	c.Goes("the deadline is moved to later: the timer is left as it was")
	r.set(later)
	c.Goes("the timer fires")
	r.in.FireDeadline(r.number)
	switch now := r.sees(); {
	case now.Expired || now.Deadline < 0:
		c.Fail("The deadline was moved to later, the timer fired at the old time, and the call has ended too early. Moving it to later leaves the timer as it is: when is behind timer then, and Fire has to see that.")
	case now.Deadline != later:
		c.Fail("The deadline was moved to later, and after the old firing it is another one: it is when that was asked for.")
	case now.Timer <= r.number:
		c.Fail("The deadline was moved to later, and after the old firing its timer is not set any more: the deadline never comes. As long as seq is not 0, moveTimer takes the timer for set; this one has fired.")
	case r.looked.before || r.looked.after:
		c.Fail("The deadline was moved to later, and at the old time Fire wakes the task for nothing: it finds no error, and goes to sleep again.")
	}
	c.Goes("the timer fires again")
	r.in.FireDeadline(r.sees().Timer)
	if now := r.sees(); !now.Expired {
		c.Fail("The deadline was moved to later, its timer was set again, and when it fired the deadline did not expire.")
	}
}
