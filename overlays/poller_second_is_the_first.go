//go:build ignore

// Wrong: the error is looked for before the gate says waiting, and not after.
// Exercise: second
// Told as: The close or the deadline came before the gate said waiting
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) != nil {
		return false
	}
	if g.setWaiting(t) {
		return true
	}
	t.Park(g, g.mode().reason())
	return g.endWait(t)
}
