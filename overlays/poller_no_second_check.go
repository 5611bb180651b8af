//go:build ignore

// Wrong: block does not check for an error again once the gate is waiting: a close that came
// just before that has found nobody to wake, and the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_no_second_check) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the first check and the gate's move to waiting:
// workers change only at events.
// Exercise: second
// Told as: The close or the deadline came before the gate said waiting
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	t.Park(g, g.mode().reason())
	return g.endWait(t)
}
