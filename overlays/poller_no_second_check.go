//go:build ignore

// Wrong: block does not check for an error again once the gate is waiting.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_no_second_check) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (g *gate) block(t *sched.Task) (event bool) {
	if g.setWaiting(t) {
		return true
	}
	g.syncPoint(AtSecondCheck)
	t.Park(g, g.mode().reason())
	return g.endWait()
}
