//go:build ignore

// Wrong: the task is written over what came first, and runs on: the gate holds a task that is awake.
// Exercise: commit
// Told as: An event came before the commit, and the task was written over it. Commit has seen it
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1)
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	asleep := g.state.Swap(t) == waiting
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	if !asleep {
		g.d.p.waiters.Add(-1)
	}
	return asleep
}
