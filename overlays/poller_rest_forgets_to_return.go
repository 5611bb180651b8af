//go:build ignore

// Wrong: after an error at the second look the task rests all the same.
// Exercise: rest
// Told as: An error was seen, the wait was ended, and the task rests all the same
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
	}
	t.Rest(g, then)
	return true
}
