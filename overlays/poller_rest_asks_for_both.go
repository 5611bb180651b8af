//go:build ignore

// Wrong: a deadline for writing keeps the task from resting.
// Exercise: rest
// Told as: The deadline for writing has passed, which is no error of this wait
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read|Write) != nil {
		g.endWait(t)
		return false
	}
	t.Rest(g, then)
	return true
}
