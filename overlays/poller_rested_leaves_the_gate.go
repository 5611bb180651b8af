//go:build ignore

// Wrong: Rested reads what has ended the wait and leaves it in the gate: events that come later
// are taken for the old one, and the next wait finds a gate in which a task seems to sleep.
// Breaks: at rest the gate is nil or ready, unless a task sleeps there
// Shown by: go test -overlay $(go run ./tools/overlay poller_rested_leaves_the_gate) ./poller -run TestExplorerFinds
// Seen in: rest -backend epoll -workers 1 -at ev=return,g=2
// Seen in: rest -backend kqueue -workers 1 -at ev=return,g=2
package poller

import "greenpoll/sched"

func (d *Desc) Rested(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtAwake)
	old := g.state.Load()
	return old != ready && old != readied && d.Rest(t, then)
}
