//go:build ignore

// Wrong: block checks for an error before the gate is waiting, but not afterwards: a close that
// comes between the two finds nobody to wake, and the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_park_without_waiting) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the check and the gate's move to waiting: workers
// change only at events.
// Exercise: second
// Told as: The close or the deadline came before the gate said waiting
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	g.syncPoint(AtSecondCheck)
	if g.d.failed(g.mode()) != nil {
		return false
	}
	if g.setWaiting(t) {
		return true
	}
	t.Park(g, g.mode().reason())
	return g.endWait(t)
}
