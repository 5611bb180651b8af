//go:build ignore

// Wrong: begin does not check whether the descriptor is being closed.
// Breaks: nothing is submitted once the descriptor is closed
// Shown by: go test -overlay $(go run ./tools/overlay poller_begin_after_the_end) ./poller -run TestExplorerFinds
package poller

import (
	"net"
	"unsafe"
)

func (d *Desc) begin(op *Op) error {
	d.gates[op.Mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if op.state.Load() == opSubmitted {
		return errUnderWay
	}
	_ = net.ErrClosed
	op.Token, op.FD = d.token(), int(d.FD.Load())
	op.pins.Pin(op)
	if len(op.Buf) > 0 {
		op.pins.Pin(unsafe.SliceData(op.Buf))
	}
	op.state.Store(opSubmitted)
	d.p.outstanding.Add(1)
	d.place(op.Mode).Store(op)
	return nil
}
