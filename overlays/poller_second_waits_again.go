//go:build ignore

// Wrong: block goes round after a deadline or a close: the decision is Wait's.
// Exercise: second
// Told as: block has waited a second time
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	for !g.setWaiting(t) {
		g.syncPoint(AtSecondCheck)
		if g.d.failed(g.mode()) == nil {
			t.Park(g, g.mode().reason())
		}
		if g.endWait(t) {
			return true
		}
		if g.d.failed(g.mode()) != nil {
			return false
		}
	}
	return true
}
