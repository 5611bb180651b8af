//go:build ignore

// Wrong: Commit keeps counting a task that does not fall asleep after all: workers poll for
// nobody, and a deadlock is no longer noticed.
// Breaks: a sleeping task is counted, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_counts_for_good) ./poller -run TestExplorerFinds
// Seen in: race -backend epoll -workers 2 -at ev=poll,n=4
// Seen in: race -backend kqueue -workers 2 -at ev=poll,n=4
// Seen in: race -backend iocp -workers 2 -at ev=poll,n=3
// Exercise: commit
// Told as: The number of sleepers is wrong
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	asleep := g.state.CompareAndSwap(waiting, t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	return asleep
}
