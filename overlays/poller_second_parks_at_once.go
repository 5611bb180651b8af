//go:build ignore

// Wrong: the task parks without having said at its gate that it waits.
// Exercise: second
// Told as: The task sleeps, and nobody will wake it
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) == nil {
		t.Park(nil, g.mode().reason())
	}
	return g.endWait(t)
}
