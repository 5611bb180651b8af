//go:build ignore

// Wrong: setWaiting sets the gate to nil before it checks for an event.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_reset_before_waiting) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		g.state.Store(nil)
		g.syncPoint(AtWaiting)
		if g.state.CompareAndSwap(nil, waiting) {
			break
		}
		if old := g.state.Load(); old != nil && old != ready {
			panic("greenpoll: two tasks wait for the same direction of one descriptor")
		}
	}
	if t.Tracing() {
		g.emitWait(t)
	}
	return false
}
