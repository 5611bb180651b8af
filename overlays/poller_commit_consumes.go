//go:build ignore

// Wrong: Commit takes an event that was quicker out of the gate: the task finds nothing when it runs on.
// Exercise: commit
// Told as: Commit has taken the event out of the gate
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1)
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	asleep := !g.state.CompareAndSwap(ready, nil) && g.state.CompareAndSwap(waiting, t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	if !asleep {
		g.d.p.waiters.Add(-1)
	}
	return asleep
}
