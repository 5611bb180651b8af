//go:build ignore

// Wrong: endWait leaves the event that woke it in the gate: the next wait finds it again, and
// returns for nothing.
// Breaks: an event is remembered until it is consumed, and no longer
// Shown by: go test -overlay $(go run ./tools/overlay poller_event_stays) ./poller -run TestExplorerFinds
// Seen in: read -backend epoll -workers 1 -at ev=polled,n=5
// Seen in: write -workers 1 -at ev=move
package poller

import "greenpoll/sched"

func (g *gate) endWait(t *sched.Task) (event bool) {
	g.syncPoint(AtAwake)
	old := g.state.Swap(nil)
	if t.Tracing() {
		g.emitEndWait(t, old)
	}
	if old == ready || old == readied {
		g.state.Store(ready)
	}
	if old != ready && old != readied && old != timedOut && old != nil && old != waiting {
		panic("greenpoll: a gate still holds a task that is awake")
	}
	return old == ready || old == readied
}
