//go:build ignore

// Wrong: unblock forgets an event when no task waits yet: the one that has just tried in vain
// sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_event_is_forgotten) ./poller -run TestExplorerFinds
// Seen in: read -backend epoll -workers 2 -seed 339 -at ev=commit,g=1,n=2
// Seen in: read -backend kqueue -workers 2 -seed 339 -at ev=commit,g=1,n=2
// Exercise: wake
// Told as: The event came when nobody was waiting yet
package poller

import "greenpoll/sched"

func (g *gate) unblock(event bool) (t *sched.Task, m swap) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == ready || old == readied || old == nil || old == timedOut && !event {
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
			continue // it moved meanwhile: look again
		}
		if !asleep {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
