//go:build ignore

// Wrong: evict mistakes an event that no task has consumed for a sleeping task: the number is
// closed while a task may still use it.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_takes_ready_for_asleep) ./poller -run TestExplorerFinds
// Seen in no scenario: it needs an event that comes between a task's look and its return, where
// no event of the trace stands.
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
		var told uint64
		moved := g.state.CompareAndSwap(old, nil)
		if moved && g.d.p.s.Trace().On() {
			told = g.emitMove(swap{old, nil}, "close")
		}
		switch {
		case !moved:
			continue
		case old == waiting:
			return nil, false
		case old == ready, old == readied, old == timedOut:
			return nil, true
		}
		old.CausedBy(told)
		g.d.p.waiters.Add(-1)
		old.CausedBy(told)
		return old, true
	}
}
