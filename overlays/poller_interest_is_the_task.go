//go:build ignore

// Wrong: the task is put into the gate while it is on its stack.
// Exercise: interest
// Told as: The gate says that the task sleeps, while it is still on
package poller

import "greenpoll/sched"

func (g *gate) setWaiting(t *sched.Task) (event bool) {
	for {
		g.syncPoint(AtConsume)
		if g.state.CompareAndSwap(ready, nil) {
			return true
		}
		g.syncPoint(AtWaiting)
		if !g.state.CompareAndSwap(nil, t) {
			continue
		}
		return false
	}
}
