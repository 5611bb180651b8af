//go:build ignore

// Wrong: Commit keeps counting a task that does not fall asleep after all.
// Breaks: a sleeping task is counted, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_counts_for_good) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	g.syncPoint(AtCommit)
	if g.state.CompareAndSwap(waiting, t) {
		return true
	}
	return false
}
