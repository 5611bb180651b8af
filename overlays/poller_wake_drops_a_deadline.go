//go:build ignore

// Wrong: unblock gives up if a deadline finds that the gate has moved: the task sleeps past its deadline.
// Exercise: wake
// Told as: The gate moved while the deadline was on its way
package poller

import "greenpoll/sched"

func (g *gate) unblock(event bool) (t *sched.Task, m swap) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == ready || old == readied || (old == nil || old == timedOut) && !event {
			return nil, swap{old, old}
		}
		asleep := old != nil && old != waiting && old != timedOut
		var next *sched.Task
		switch {
		case event && (asleep || old == timedOut):
			next = readied
		case event:
			next = ready
		case asleep:
			next = timedOut
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, next) {
			if !event {
				return nil, swap{old, old}
			}
			continue
		}
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
