//go:build ignore

// Wrong: unblock returns a task although none is asleep yet: what it returns is no task that
// could be readied, and the worker panics.
// Breaks: each park is ended by one ready
// Shown by: go test -overlay $(go run ./tools/overlay poller_waiting_is_readied) ./poller -run TestExplorerFinds
// Seen in: race -backend epoll -workers 2 -at ev=polled,n=5
// Seen in: race -backend kqueue -workers 2 -at ev=polled,n=4
// Seen in: race -backend iocp -workers 2 -at ev=polled
// Exercise: wake
// Told as: A task is to be made ready that did not sleep
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
			continue // it moved meanwhile: look again
		}
		if !asleep && old != waiting {
			return nil, swap{old, next}
		}
		g.d.p.waiters.Add(-1)
		return old, swap{old, next}
	}
}
