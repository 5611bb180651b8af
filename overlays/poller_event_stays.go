//go:build ignore

// Wrong: endWait leaves the event that woke it in the gate, for the next wait to find
// again.
// Breaks: an event is remembered until it is consumed, and no longer
// Shown by: go test -overlay $(go run ./tools/overlay poller_event_stays) ./poller -run TestExplorerFinds
package poller

func (g *gate) endWait() (event bool) {
	g.syncPoint(AtAwake)
	old := g.state.Swap(nil)
	if old == ready || old == readied {
		g.state.Store(ready)
	}
	if old != ready && old != readied && old != timedOut && old != nil && old != waiting {
		panic("greenpoll: a gate still holds a task that is awake")
	}
	return old == ready || old == readied
}
