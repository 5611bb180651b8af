package explore

// This file answers: what do the scheduler and the poller run on while they are explored?
// On a clock that stands still, and on a kernel that is asked only when the blocker sleeps.

import (
	"greenpoll/poller"
	"greenpoll/sched"
)

// A clock fires no timer but those that an actor fires.
type clock struct {
	sched.Clock // only the time is asked of it
	x           *explorer
}

func (c clock) Now() int64 { return c.x.now }

// A backend is the kernel of a worker whose only task is the blocker.
type backend struct{ x *explorer }

func (backend) Arm(int, uint64) error     { return nil }
func (backend) Disarm(int) error          { return nil }
func (backend) Wake() error               { return nil }
func (backend) Close() error              { return nil }
func (backend) Name() (name, wait string) { return "explored", "explore" }
func (k backend) Wait(delay int64, events []poller.Event) (int, error) {
	if k.x.left { // Poller.Close fetches what it has cancelled
		if ev := k.x.kernel.fetch(); ev != nil {
			events[0] = *ev
			return 1, nil
		}
		return 0, nil
	}
	if delay != 0 { // nothing to run: the blocker sleeps
		k.x.asleep()
	}
	return 0, nil
}

// asleep lets the others move until one of them has readied the blocker. If none
// does, the path has ended with the blocker asleep.
func (x *explorer) asleep() {
	if x.t == nil || x.t.Status() != sched.Parked {
		return // the scheduler starts or ends
	}
	if x.running == nil {
		x.violate(ruleLost, "after the path had ended a Wait slept that had a reason to return")
	}
	x.blocker().asleep = true
	x.books.Parks++
	x.books.Left = true
	x.note("asleep")
	x.endAction()
	if x.turn() {
		return
	}
	x.end()
	x.running = nil
	if x.sc.ends {
		x.left = true
		x.s.Ready(x.driver)
		return
	}
	x.cleanUp()
}

// cleanUp wakes a blocker that sleeps at the end of a path: by the completion it
// waits for, or by a close.
func (x *explorer) cleanUp() {
	var woken sched.List
	if x.sc.op {
		x.kernel.end()
		if ev := x.kernel.fetch(); ev != nil {
			woken = x.in.Deliver(ev)
		}
	} else {
		woken, _, _ = x.d.Evict()
	}
	x.blocker().asleep = false
	if woken.Len() != 1 {
		x.violate(ruleLost, "a close did not wake the task that slept")
	}
	x.s.Ready(woken.Pop())
}
