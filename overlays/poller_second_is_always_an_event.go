//go:build ignore

// Wrong: whatever has ended the wait, it is told as an event.
// Exercise: second
// Told as: block returned true, and no event has come
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) == nil {
		t.Park(g, g.mode().reason())
	}
	g.endWait(t)
	return true
}
