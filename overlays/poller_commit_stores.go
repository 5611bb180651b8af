//go:build ignore

// Wrong: Commit stores the task without comparing: it overwrites an event that was quicker, and
// the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_stores) ./poller -run TestExplorerFinds
// Seen in: read -backend epoll -workers 2 -seed 457 -at ev=commit,g=1,n=2
// Seen in: read -backend kqueue -workers 2 -seed 457 -at ev=commit,g=1,n=2
// Seen in: read -backend iocp -workers 2 -seed 457 -at ev=commit,g=1
// Seen in: race -workers 2 -at ev=commit,g=2
// Exercise: commit
// Told as: An event came before the commit, and the task was written over it
package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	g.state.Store(t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, true)
	}
	return true
}
