//go:build ignore

// Wrong: it looks for an error once more after t.Rest, and may tell its caller to go on in a
// task that is parked.
// Exercise: rest
// Told as: t.Rest was called, and Rest returned false
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return d.failed(Read) == nil
}
