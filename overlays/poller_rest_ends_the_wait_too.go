//go:build ignore

// Wrong: the wait is ended on each way out, as in block, also when the task rests.
// Exercise: rest
// Told as: The task rests, and its wait was ended
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) == nil {
		t.Rest(g, then)
	}
	return !g.endWait(t)
}
