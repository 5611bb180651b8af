//go:build ignore

// Wrong: the second look asks for the error of reading at both gates: a writer misses its deadline, and sleeps for ever.
// Exercise: second
// Told as: A writer's deadline came before its gate said waiting
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(Read) == nil {
		t.Park(g, g.mode().reason())
	}
	return g.endWait(t)
}
