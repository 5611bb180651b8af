//go:build ignore

// Wrong: the second look takes the deadline of the other direction for its own: the task does not park, and asks again and again.
// Exercise: second
// Told as: The deadline of the other direction has passed
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if g.d.failed(Read|Write) == nil {
		t.Park(g, g.mode().reason())
	}
	return g.endWait(t)
}
