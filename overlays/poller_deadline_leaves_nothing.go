//go:build ignore

// Wrong: a deadline that readies a task leaves nothing in its gate: a close takes the task for
// one that runs, and waits for it for ever on the worker that would run it.
// Breaks: a task that does not run is away once a close has come
// Shown by: go test -overlay $(go run ./tools/overlay poller_deadline_leaves_nothing) ./poller -run TestExplorerFinds
// Seen in: tie -workers 1 -at ev=resume,g=2,n=2
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
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, next) {
			continue // it moved meanwhile: look again
		}
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
