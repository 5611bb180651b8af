//go:build ignore

// Wrong: the task rests before its gate says that it waits, and may be told to go on.
// Exercise: rest
// Told as: t.Rest was called, and Rest returned false
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	t.Rest(g, then)
	if g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		g.endWait(t)
		return false
	}
	return true
}
