//go:build ignore

// Wrong: waitDone does not repeat a cancel that was lost: the task waits for ever for a
// completion that does not come.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_wait_done_does_not_ask_again) ./poller -run TestExplorerFinds
// Seen in: cancel -backend iocp -workers 1 -at ev=commit,g=1,n=4
package poller

import "greenpoll/sched"

func (d *Desc) waitDone(t *sched.Task, op *Op, k Submitter) {
	g := &d.gates[op.Mode.index()]
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
		if !op.closeSeen && d.failed(0) != nil {
			op.closeSeen = true
			k.Cancel(op)
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
