//go:build ignore

// Wrong: waitDone does not repeat a cancel that was lost.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_wait_done_does_not_ask_again) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
	for {
		g.syncPoint(AtResult)
		if op.state.Load() == opDone {
			return
		}
		if g.setWaiting(t) {
			continue
		}
		g.syncPoint(AtSecondCheck)
		t.Park(g, g.mode().reason())
		g.endWait()
	}
}
