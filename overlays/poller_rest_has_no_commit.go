//go:build ignore

// Wrong: nothing puts the task into its gate.
// Exercise: rest
// Told as: t.Rest was called without g
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(nil, then)
	return true
}
