//go:build ignore

// Wrong: the task rests, and its caller is told that it does not.
// Exercise: rest
// Told as: t.Rest was called, and Rest returned false
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) == nil {
		t.Rest(g, then)
		return
	}
	g.endWait(t)
	return false
}
