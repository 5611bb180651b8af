//go:build ignore

// Wrong: complete also ends an operation of the other direction: that task goes on while the
// kernel still owns its buffer.
// Breaks: no task goes on before the kernel has let go of record and buffer
// Shown by: go test -overlay $(go run ./tools/overlay poller_complete_the_other_way) ./poller -run TestExplorerFinds
// Seen in no scenario: the kernel would have to complete an operation of a direction in which
// none is under way.
package poller

import "syscall"

func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.place(mode).Swap(nil)
	if op == nil {
		op = d.ops.Load()[1-mode.opIndex()].Swap(nil)
	}
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
	after := op.After
	op.state.Store(opDone)
	d.p.opEnded()
	if after != nil {
		after(syscall.Errno(errno))
	}
}
