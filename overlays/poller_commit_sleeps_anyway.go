//go:build ignore

// Wrong: Commit sleeps although its swap has failed.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_sleeps_anyway) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	g.syncPoint(AtCommit)
	g.state.CompareAndSwap(waiting, t)
	return true
}
