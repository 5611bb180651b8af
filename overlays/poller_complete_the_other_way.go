//go:build ignore

// Wrong: complete also ends an operation of the other direction.
// Breaks: no task goes on before the kernel has let go of record and buffer
// Shown by: go test -overlay $(go run ./tools/overlay poller_complete_the_other_way) ./poller -run TestExplorerFinds
package poller

func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.place(mode).Swap(nil)
	if op == nil {
		op = d.ops.Load()[1-mode.opIndex()].Swap(nil)
	}
	if op == nil {
		return
	}
	op.pins.Unpin()
	op.N, op.Errno = n, errno
	op.state.Store(opDone)
	d.p.outstanding.Add(-1)
}
