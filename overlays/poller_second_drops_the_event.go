//go:build ignore

// Wrong: after an error at the second look what endWait returns is dropped: an event that came as well is lost.
// Exercise: second
// Told as: At the second look a deadline has passed, and an event has come as well
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) != nil {
		g.endWait(t)
		return false
	}
	t.Park(g, g.mode().reason())
	return g.endWait(t)
}
