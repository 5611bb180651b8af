//go:build ignore

// Wrong: complete forgets to report a probe's end: nobody learns that the peer has gone, and the
// task that waits for that waits for ever.
// Breaks: a probe reports its end, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_complete_tells_nobody) ./poller -run TestExplorerFinds
// Seen in: hangup -backend iocp -workers 1 -at ev=handoff,g=1
package poller

import "syscall"

func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.place(mode).Swap(nil)
	if op == nil {
		return
	}
	op.pins.Unpin()
	if op.state.Swap(opDelivered) == opCut {
		errno = int32(syscall.ECANCELED)
	}
	op.N, op.Errno = n, errno
	if r := op.retrier.Load(); r != nil {
		op.retrier.Store(nil)
		d.p.s.StopTimer(&r.Timer)
	}
	op.state.Store(opDone)
	d.p.opEnded()
}
