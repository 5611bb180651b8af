//go:build ignore

// Wrong: a gate that says waiting is left alone: the commit succeeds, and the task sleeps though its news has come.
// Exercise: wake
// Told as: The gate said waiting, and it was left so
package poller

import "greenpoll/sched"

func (g *gate) unblock(event bool) (t *sched.Task, m swap) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == ready || old == readied || old == waiting || (old == nil || old == timedOut) && !event {
			return nil, swap{old, old}
		}
		asleep := old != nil && old != timedOut
		next := ready
		switch {
		case event && (asleep || old == timedOut):
			next = readied
		case !event:
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
