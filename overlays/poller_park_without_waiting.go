//go:build ignore

// Wrong: block looks for an error before the gate says waiting, and not after.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_park_without_waiting) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task, failed func(*Desc, Mode) error) bool {
	for {
		g.pause(AtConsume)
		if g.state.CompareAndSwap(ready, nil) {
			return true
		}
		g.pause(AtSecondCheck)
		if failed(g.d, g.mode()) != nil {
			return false
		}
		g.pause(AtWaiting)
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
	t.Park(g, g.mode().reason())
	g.pause(AtAwake)
	// From here an event that comes late finds nil and is remembered as ready.
	old := g.state.Swap(nil)
	if old != ready && old != readied && old != timedOut && old != nil && old != waiting {
		panic("greenpoll: a gate still holds a task that is awake")
	}
	return old == ready || old == readied
}
