//go:build ignore

// Wrong: endEarly waits for the completion without requesting a cancel: the deadline takes
// effect only when the cancel is repeated.
// Breaks: no wake-up is lost
// Shown by: go test -overlay $(go run ./tools/overlay poller_end_early_does_not_cancel) ./poller -run TestExplorerFinds
// Seen in: deadline -backend iocp -workers 1 -at ev=wait,g=1,n=4
package poller

import "greenpoll/sched"

func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	op.closeSeen = d.failed(0) != nil
	d.waitDone(t, op, k)
}
