//go:build ignore

// Wrong: the task's worker and descriptor are read after the swap: by then it may run on another one, and have closed it.
// Exercise: commit
// Told as: t.Emitter() stands behind the swap.
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	g.syncPoint(AtCommit)
	asleep := g.state.CompareAndSwap(waiting, t)
	by := t.Emitter()
	is := g.d.identity()
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	if !asleep {
		g.d.p.waiters.Add(-1)
	}
	return asleep
}
