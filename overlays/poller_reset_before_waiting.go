//go:build ignore

// Wrong: setWaiting sets the gate to nil before it checks for an event: it wipes out one that
// came since the try, and the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_reset_before_waiting) ./poller -run TestExplorerFinds
// Seen in: read -backend epoll -workers 2 -seed 339 -at ev=commit,g=1,n=2
// Seen in: read -backend kqueue -workers 2 -seed 339 -at ev=commit,g=1,n=2
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		g.state.Store(nil)
		g.syncPoint(AtWaiting)
		if g.state.CompareAndSwap(nil, waiting) {
			if t.Tracing() {
				g.emitWait(t)
			}
			return false
		}
		if old := g.state.Load(); old != nil && old != ready {
			panic("greenpoll: two tasks wait for the same direction of one descriptor")
		}
	}
}
