//go:build ignore

// Wrong: Commit does not count the task that sleeps: nobody polls for it, and the scheduler
// reports a deadlock.
// Breaks: a sleeping task is counted, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_does_not_count) ./poller -run TestExplorerFinds
// Seen in: read -workers 1 -at ev=commit,g=1
// Exercise: commit
// Told as: The number of sleepers is wrong
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
	return asleep
}
