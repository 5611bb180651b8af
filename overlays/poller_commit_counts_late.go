//go:build ignore

// Wrong: Commit counts the task after the swap: it may have been woken, and counted down, before.
// Exercise: commit
// Told as: Just before the swap, at the syncPoint, the task is not counted yet
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	asleep := g.state.CompareAndSwap(waiting, t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	if asleep {
		g.d.p.waiters.Add(1)
	}
	return asleep
}
