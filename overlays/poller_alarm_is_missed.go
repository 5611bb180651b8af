//go:build ignore

// Wrong: waitDone does not check the time again once the gate is waiting.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_alarm_is_missed) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
	a := d.newRetrier(op, nil)
	for {
		g.syncPoint(AtResult)
		if op.state.Load() == opDone {
			return
		}
		if a.due(d.p.s.Now()) {
			d.retry(op, a.attempts, func() { k.Cancel(op) })
		}
		d.p.s.SetTimer(&a.Timer, a.next)
		if g.setWaiting(t) {
			continue
		}
		g.syncPoint(AtSecondCheck)
		t.Park(g, g.mode().reason())
		g.endWait()
	}
}
