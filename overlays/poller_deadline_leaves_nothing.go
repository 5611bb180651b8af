//go:build ignore

// Wrong: a deadline that readies a task leaves nothing in its gate.
// Breaks: a task that does not run is away once a close has come
// Shown by: go test -overlay $(go run ./tools/overlay poller_deadline_leaves_nothing) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) unblock(event bool) *sched.Task {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == ready || old == readied || (old == nil || old == timedOut) && !event {
			return nil
		}
		asleep := old != nil && old != waiting && old != timedOut
		var next *sched.Task
		switch {
		case event && (asleep || old == timedOut):
			next = readied
		case event:
			next = ready
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, next) {
			continue // it moved meanwhile: look again
		}
		if !asleep {
			return nil
		}
		g.d.p.waiters.Add(-1)
		return old
	}
}
