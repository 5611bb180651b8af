//go:build ignore

// Wrong: after a sleeper the gate says ready: a close takes the task for awake.
// Exercise: wake
// Told as: The task was taken out of the gate, and the gate does not say that it has not run yet
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
			next = ready
		case event:
			next = ready
		case asleep:
			next = timedOut
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, next) {
			continue
		}
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
