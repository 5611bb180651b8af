//go:build ignore

// Wrong: an event that has come is written over.
// Exercise: interest
// Told as: An event had come already, and the gate was moved from ready to waiting
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.CompareAndSwap(ready, waiting) {
			return true
		}
		g.syncPoint(AtWaiting)
		if g.state.CompareAndSwap(nil, waiting) {
			return false
		}
	}
}
