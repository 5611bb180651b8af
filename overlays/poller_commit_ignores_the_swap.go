//go:build ignore

// Wrong: Commit sleeps although its swap has failed: the task sleeps for ever.
// Exercise: commit
// Told as: The task sleeps, and it is not in the gate
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1)
	g.syncPoint(AtCommit)
	g.state.CompareAndSwap(waiting, t)
	return true
}
