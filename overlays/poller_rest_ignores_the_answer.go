//go:build ignore

// Wrong: the task rests although it has just consumed an event.
// Exercise: rest
// Told as: setWaiting has consumed an event, and the task rests all the same
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if d.failed(Read) != nil {
		return false
	}
	g.setWaiting(t)
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return true
}
