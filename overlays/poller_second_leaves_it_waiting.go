//go:build ignore

// Wrong: a task that does not park after all leaves its gate waiting.
// Exercise: second
// Told as: block has returned, and its gate still says that somebody waits
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) != nil {
		return false
	}
	t.Park(g, g.mode().reason())
	return g.endWait(t)
}
