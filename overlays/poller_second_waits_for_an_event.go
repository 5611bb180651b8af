//go:build ignore

// Wrong: block goes round until an event comes: after a deadline, for ever.
// Exercise: second
// Told as: block does not come to an end once the deadline has passed.
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	for {
		if g.setWaiting(t) {
			return true
		}
		g.syncPoint(AtSecondCheck)
		if g.d.failed(g.mode()) == nil {
			t.Park(g, g.mode().reason())
		}
		if g.endWait(t) {
			return true
		}
	}
}
