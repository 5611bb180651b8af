//go:build ignore

// Wrong: setWaiting empties the gate whatever it says: a task that sleeps there is thrown out of it, and nobody wakes it.
// Exercise: interest
// Told as: Another task is about to sleep there, and the call went on as if it were alone.
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.Swap(nil) == ready {
			if t.Tracing() {
				g.emitConsume(t)
			}
			return true
		}
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
