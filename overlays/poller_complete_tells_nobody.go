//go:build ignore

// Wrong: complete forgets to report a probe's end.
// Breaks: a probe reports its end, once
// Shown by: go test -overlay $(go run ./tools/overlay poller_complete_tells_nobody) ./poller -run TestExplorerFinds
package poller

func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.place(mode).Swap(nil)
	if op == nil {
		return
	}
	op.pins.Unpin()
	op.N, op.Errno = n, errno
	op.state.Store(opDone)
	d.p.opEnded()
}
