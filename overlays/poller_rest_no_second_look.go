//go:build ignore

// Wrong: Rest does not look for an error again once the gate is waiting: a close that came just
// before that has found nobody to wake, and the task sleeps for ever, without a stack.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_rest_no_second_look) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the first check and the gate's move to waiting:
// workers change only at events.
// Exercise: rest
// Told as: The close or the deadline came before the gate said waiting
package poller

import "greenpoll/sched"

func (d *Desc) Rest(t *sched.Task, then func(*sched.Task)) (rests bool) {
	g := &d.gates[Read.index()]
	g.syncPoint(AtFirstCheck)
	if d.failed(Read) != nil || g.setWaiting(t) {
		return false
	}
	t.Rest(g, then)
	return true
}
