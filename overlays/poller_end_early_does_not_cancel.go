//go:build ignore

// Wrong: endEarly waits for the completion without requesting a cancel.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_end_early_does_not_cancel) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	d.waitDone(t, op, k)
}
