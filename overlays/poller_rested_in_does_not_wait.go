//go:build ignore

// Wrong: restIn takes a close or a deadline for the operation's end: the task goes on, and may
// end, while the kernel still has its record, and Run waits for that in vain.
// Breaks: no task goes on before the kernel has let go of record and buffer
// Shown by: go test -overlay $(go run ./tools/overlay poller_rested_in_does_not_wait) ./poller -run TestExplorerFinds
// Seen in: http -backend iocp -workers 1 -at ev=exit,g=1
package poller

import "greenpoll/sched"

func (d *Desc) restIn(t *sched.Task, op *Op, k Submitter, then func(*sched.Task)) (rests bool, err error) {
	d.gates[op.Mode.index()].syncPoint(AtResult)
	if op.Done() {
		return false, d.await(t, op, k)
	}
	if d.Rest(t, then) {
		return true, nil
	}
	return false, d.failed(op.Mode)
}
