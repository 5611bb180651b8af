//go:build ignore

// Wrong: the gate is looked at, and then written: another thread may come in between.
// Exercise: commit
// Told as: No order was found in which it goes wrong, but there is one
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1)
	g.syncPoint(AtCommit)
	asleep := g.state.Load() == waiting
	if asleep {
		g.state.Store(t)
	} else {
		g.d.p.waiters.Add(-1)
	}
	return asleep
}
