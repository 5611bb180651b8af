//go:build ignore

// Wrong: the sleeper is counted down before the swap, which may fail.
// Exercise: wake
// Told as: Another thread has taken the task out of the gate and counted it down
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
		if asleep {
			g.d.p.waiters.Add(-1)
		}
		if !g.state.CompareAndSwap(old, next) {
			continue
		}
		if !asleep {
			return nil, swap{old, next}
		}
		return old, swap{old, next}
	}
}
