//go:build ignore

package poller

import "greenpoll/sched"

func (g *gate) unblock(event bool) (t *sched.Task, m swap) {
	panic("exercise 11, wake: move the gate on, return who slept there, and remove this line")
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		next := old
		g.syncPoint(AtSwap)
		return nil, swap{old, next}
	}
}
