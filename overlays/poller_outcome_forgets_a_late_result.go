//go:build ignore

// Wrong: outcome reports the deadline or the close although the cancel came too late: the bytes
// that the kernel has read are lost, and the next read waits for them for ever.
// Breaks: what was complete before its cancel is returned
// Shown by: go test -overlay $(go run ./tools/overlay poller_outcome_forgets_a_late_result) ./poller -run TestExplorerFinds
// Seen in: late -backend iocp -workers 1 -at ev=commit,g=1,n=3
package poller

import "syscall"

func (d *Desc) outcome(op *Op, early error) error {
	if early != nil {
		return early
	}
	switch {
	case op.Errno == 0:
		return nil
	case syscall.Errno(op.Errno) != syscall.ECANCELED:
		return syscall.Errno(op.Errno)
	case early == nil:
		d.gates[op.Mode.index()].syncPoint(AtFirstCheck)
		early = d.failed(op.Mode)
	}
	if early == nil {
		return syscall.ECANCELED
	}
	return early
}
