//go:build ignore

// Wrong: nobody looks whether an event has come: the gate is ready, and never becomes waiting.
// Exercise: interest
// Told as: The code does not come to an end
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if false {
			return true
		}
		g.syncPoint(AtWaiting)
		if !g.state.CompareAndSwap(nil, waiting) {
			continue
		}
		return false
	}
}
