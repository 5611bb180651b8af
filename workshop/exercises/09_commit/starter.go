//go:build ignore

package poller

import "greenpoll/sched"

func (g *gate) Commit(t *sched.Task) bool {
	panic("exercise 9, commit: put the task into its gate, if it still may sleep, and remove this line")
	g.d.p.waiters.Add(1) // before: nobody may see the sleeper and a count of 0
	by := t.Emitter()    // likewise: from the swap on t may run on another worker
	is := g.d.identity() // and close the descriptor
	g.syncPoint(AtCommit)
	asleep := false
	if g.d.p.s.Trace().On() {
		g.emitCommit(by, is, t, asleep)
	}
	return asleep
}
