//go:build ignore

// Wrong: unblock remembers a deadline or a close as if it were an event: a wait that has timed
// out returns as if the socket were ready.
// Breaks: what Wait returns has happened
// Shown by: go test -overlay $(go run ./tools/overlay poller_deadline_is_remembered) ./poller -run TestExplorerFinds
// Seen in: deadline -workers 1 -at ev=move
// Exercise: wake
// Told as: The task came back as if an event had come
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
			next = readied
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
