//go:build ignore

// Wrong: waitDone does not check the time again once the gate is waiting: an alarm that comes
// just before that is missed, the lost cancel is not repeated, and the task sleeps for ever.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_alarm_is_missed) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the check of the time and the gate's move, and
// the clock stands still there: workers change only at events.
package poller

import "greenpoll/sched"

func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
	a := d.newRetrier(op, nil)
	for {
		g.syncPoint(AtResult)
		switch op.state.Load() {
		case opDone:
			if t.Tracing() {
				d.emitComplete(t, op)
			}
			return
		case opLost:
			t.Forsake(op.Mode.reason())
		}
		switch {
		case !op.closeSeen && d.failed(0) != nil:
			op.closeSeen = true
			k.Cancel(op)
		case a.due(d.p.s.Now()):
			d.retry(op, a.attempts, func() { k.Cancel(op) })
		}
		if !d.p.closed.Load() {
			d.p.s.SetTimer(&a.Timer, a.next)
		}
		if g.setWaiting(t) {
			continue
		}
		g.syncPoint(AtSecondCheck)
		if op.closeSeen || d.failed(0) == nil {
			t.Park(g, g.mode().reason())
		}
		g.endWait(t)
	}
}
