//go:build ignore

// Wrong: unblock stores without comparing: it overwrites a task that falls asleep between its
// load and its store, and that sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_unblock_stores) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the load and the store: workers change only at
// events.
// Exercise: wake
// Told as: The gate moved between your look at it and your write
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
		g.state.Store(next)
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
