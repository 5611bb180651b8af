//go:build ignore

// Wrong: the task begins anew with the function that it had, whatever its caller has named.
// Exercise: rest
// Told as: The task does not begin anew with then
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
	t.Rest(g, nil)
	return true
}
