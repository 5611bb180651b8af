//go:build ignore

// Wrong: evict stores without comparing: it wipes out a task that falls asleep between its load
// and its store, and that sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_evict_stores) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the load and the store: workers change only at
// events.
package poller

import "greenpoll/sched"

func (g *gate) evict() (t *sched.Task, away bool) {
	for {
		g.syncPoint(AtLoad)
		old := g.state.Load()
		if old == nil || old == ready {
			return nil, false
		}
		g.syncPoint(AtSwap)
		var told uint64
		g.state.Swap(nil)
		if g.d.p.s.Trace().On() {
			told = g.emitMove(swap{old, nil}, "close")
		}
		switch {
		case old == waiting:
			return nil, false
		case old == readied, old == timedOut:
			return nil, true
		}
		old.CausedBy(told)
		g.d.p.waiters.Add(-1)
		return old, true
	}
}
