//go:build ignore

// Wrong: after an error at the second look the gate goes on saying that somebody waits.
// Exercise: rest
// Told as: Rest has returned false, and its gate still says that somebody waits
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil {
		return false
	}
	t.Rest(g, then)
	return true
}
