//go:build ignore

// Wrong: begin does not check whether the descriptor is being closed: an operation is submitted
// after the last cancel, and nothing ends it.
// Breaks: nothing is submitted once the descriptor is closed
// Shown by: go test -overlay $(go run ./tools/overlay poller_begin_after_the_end) ./poller -run TestExplorerFinds
// Seen in no scenario: no event stands between the check for a close and the operation's
// beginning: workers change only at events.
package poller

import "unsafe"

func (d *Desc) begin(op *Op) error {
	d.gates[op.Mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if !op.free() {
		return errUnderWay
	}
	if token, fd := d.token(), int(d.FD.Load()); op.Token != token || op.FD != fd {
		op.Token, op.FD = token, fd
	}
	op.pins.Pin(op)
	if len(op.Buf) > 0 {
		op.pins.Pin(unsafe.SliceData(op.Buf))
	}
	op.state.Store(opBegun)
	d.p.outstanding.Add(1)
	d.place(op.Mode).Store(op)
	return nil
}
