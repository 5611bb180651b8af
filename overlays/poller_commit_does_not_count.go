//go:build ignore

// Wrong: Commit does not count the task that sleeps.
// Breaks: a sleeping task is counted, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_does_not_count) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.syncPoint(AtCommit)
	if g.state.CompareAndSwap(waiting, t) {
		return true
	}
	return false
}
