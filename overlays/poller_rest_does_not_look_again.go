//go:build ignore

// Wrong: the task rests without a second look for an error.
// Exercise: rest
// Told as: The close or the deadline came before the gate said waiting
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	t.Rest(g, then)
	return true
}
