//go:build ignore

// Wrong: Commit sleeps although its swap has failed: the task sleeps for ever.
// Also called: lost-wakeup
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_commit_sleeps_anyway) ./poller -run TestExplorerFinds
// Seen in: read -backend epoll -workers 2 -seed 457 -at ev=commit,g=1,n=2
// Seen in: read -backend kqueue -workers 2 -seed 457 -at ev=commit,g=1,n=2
// Seen in: read -backend iocp -workers 2 -seed 457 -at ev=commit,g=1
// Seen in: race -workers 2 -at ev=commit,g=2
package poller

import (
	"greenpoll/sched"
	"greenpoll/trace"
)

func (g *gate) Commit(t *sched.Task) bool {
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	by := t.Emitter()
	is := g.d.identity()
	g.syncPoint(AtCommit)
	asleep := g.state.CompareAndSwap(waiting, t)
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	return true
}

// The trace tells what this Commit does: the task sleeps.
//
//go:noinline
func (g *gate) emitCommit(by sched.Emitter, is identity, t *sched.Task, asleep bool) {
	e := trace.Event{Kind: trace.Commit, FD: is.fd, Slot: g.d.slot, Gen: is.generation, Mode: g.mode().traced()}
	if asleep {
		e.Gate = [2]trace.Gate{trace.GateWaiting, trace.GateTask}
	} else {
		e.Why = "the swap has failed, and nobody looks"
	}
	by.Emit(1, e)
}
