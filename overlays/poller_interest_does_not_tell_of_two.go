//go:build ignore

// Wrong: setWaiting has lost its panic: a second task goes round for ever.
// Exercise: interest
// Told as: Another task is about to sleep there, and the call goes round and round
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
		if g.state.CompareAndSwap(nil, waiting) {
			if t.Tracing() {
				g.emitWait(t)
			}
			return false
		}
	}
}
