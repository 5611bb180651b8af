//go:build ignore

// Wrong: an event that has come is taken, and left in the gate.
// Exercise: interest
// Told as: The event was taken, and the gate still says ready
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.Load() == ready {
			return true
		}
		g.syncPoint(AtWaiting)
		if !g.state.CompareAndSwap(nil, waiting) {
			continue
		}
		return false
	}
}
