//go:build ignore

// Wrong: the gate is set to waiting without a look at what it says: an event that came meanwhile is lost.
// Exercise: interest
// Told as: An event came between the two moves
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.CompareAndSwap(ready, nil) {
			return true
		}
		g.syncPoint(AtWaiting)
		g.state.Store(waiting)
		return false
	}
}
