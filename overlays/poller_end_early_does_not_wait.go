//go:build ignore

// Wrong: endEarly cancels, but returns before the completion has come: the task goes on while
// the kernel still owns its buffer, and the run never ends.
// Breaks: no task goes on before the kernel has let go of record and buffer
// Shown by: go test -overlay $(go run ./tools/overlay poller_end_early_does_not_wait) ./poller -run TestExplorerFinds
// Seen in: deadline -backend iocp -workers 1 -at ev=exit,g=1
package poller

import "greenpoll/sched"

func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].syncPoint(AtCancel)
	op.closeSeen = d.failed(0) != nil
	k.Cancel(op)
}
