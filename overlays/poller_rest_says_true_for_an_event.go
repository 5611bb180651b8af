//go:build ignore

// Wrong: an event that was consumed is told as a rest.
// Exercise: rest
// Told as: setWaiting has consumed an event, and Rest returned true
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return true
}
