//go:build ignore

// Wrong: the task rests, and its gate does not say that somebody waits.
// Exercise: rest
// Told as: The task rests, and its gate does not say that somebody waits
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtSecondCheck)
	if d.failed(Read) != nil || g.state.CompareAndSwap(ready, nil) {
		return false
	}
	t.Rest(g, then)
	return true
}
