//go:build ignore

// Wrong: the wait is not ended: its gate keeps what has ended it.
// Exercise: second
// Told as: block has returned, and its gate still says that somebody waits
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
	return g.state.Load() == ready
}
