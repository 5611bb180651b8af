//go:build ignore

// Wrong: a second move that fails is told as an event, which stays in the gate.
// Exercise: interest
// Told as: An event came between the two moves, so the second one has failed; the answer is true
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	g.syncPoint(AtConsume)
	if g.state.CompareAndSwap(ready, nil) {
		return true
	}
	g.syncPoint(AtWaiting)
	return !g.state.CompareAndSwap(nil, waiting)
}
