//go:build ignore

// Wrong: endEarly cancels, but returns before the completion has come.
// Breaks: no task goes on before the kernel has let go of record and buffer
// Shown by: go test -overlay $(go run ./tools/overlay poller_end_early_does_not_wait) ./poller -run TestExplorerFinds
package poller

import "greenpoll/sched"

func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	k.Cancel(op)
}
