//go:build ignore

// Wrong: evict mistakes an event that no task has consumed for a sleeping task.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_takes_ready_for_asleep) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) evict() (t *sched.Task, away bool) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == nil {
			return nil, false
		}
		g.syncPoint(AtSwap)
		if !g.state.CompareAndSwap(old, nil) {
			continue
		}
		switch old {
		case waiting:
			return nil, false
		case ready, readied, timedOut:
			return nil, true
		}
		g.d.p.waiters.Add(-1)
		return old, true
	}
}
