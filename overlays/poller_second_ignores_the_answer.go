//go:build ignore

// Wrong: an event that setWaiting has consumed is dropped.
// Exercise: second
// Told as: setWaiting has consumed an event, and block returned false
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	g.setWaiting(t)
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) == nil {
		t.Park(g, g.mode().reason())
	}
	return g.endWait(t)
}
