//go:build ignore

// Wrong: outcome reports the deadline or the close although the cancel came too late.
// Breaks: what was complete before its cancel is returned
// Shown by: go test -overlay $(go run ./tools/overlay poller_outcome_forgets_a_late_result) ./poller -run TestExplorerFinds
package poller

import "syscall"

func (d *Desc) outcome(op *Op, early error) error {
	if early != nil {
		return early
	}
	if op.Errno == 0 {
		return nil
	}
	if syscall.Errno(op.Errno) != syscall.ECANCELED {
		return syscall.Errno(op.Errno)
	}
	d.gates[op.Mode.index()].syncPoint(AtFirstCheck)
	return d.failed(op.Mode)
}
