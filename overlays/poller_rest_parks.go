//go:build ignore

// Wrong: the task parks, and so keeps its stack.
// Exercise: rest
// Told as: The task has parked, with its stack
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) == nil {
		t.Park(g, Read.reason())
	}
	g.endWait(t)
	return false
}
