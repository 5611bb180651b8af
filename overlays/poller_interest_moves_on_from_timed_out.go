//go:build ignore

// Wrong: setWaiting also moves from timedOut to waiting: a close that comes then does not see the task that has not run yet.
// Exercise: interest
// Told as: Another task is there that a deadline has readied
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.CompareAndSwap(ready, nil) {
			if t.Tracing() {
				g.emitConsume(t)
			}
			return true
		}
		g.syncPoint(AtWaiting)
		if g.state.CompareAndSwap(nil, waiting) || g.state.CompareAndSwap(timedOut, waiting) {
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
