package poller

// This file answers: does the kernel or the task own an operation, its record and its
// buffer, where the kernel completes operations and does not report readiness? How a task
// makes one is in execute.go.

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"
)

// Op is one operation that the kernel was asked to do. From Submit until its completion
// the kernel owns the record and the buffer: both must stay where they are, and nothing
// else may touch the buffer. So the submitter does not return before the completion has
// come, not even after a deadline or a close: it cancels, and waits for the completion of
// what was cancelled. Meanwhile the Desc, which lives as long as its poller, holds on to
// the record, and both are pinned.
//
//	idle       it is not in use    -> begun      begin
//	begun      it is on its way to -> submitted  the kernel has it, and its completion will come
//	           the kernel          -> delivered  the completion was quicker, or it was done at once
//	                               -> idle       abandon: the kernel refused it
//	submitted  the kernel owns it  -> delivered  the completion has come
//	                               -> cut        closeUnder: cancels had no effect, its handle is being closed
//	                               -> lost       Poller.Close has given it up, see cancel_last.go
//	cut        likewise; it counts -> delivered  the completion has come
//	           as cancelled        -> lost       Poller.Close
//	delivered  its result is being -> done       complete
//	           stored
//	done       N and Errno are     -> idle       Execute, for the next operation
//	           the result          -> begun      begin, of a probe: see hangup.go
//	lost       the kernel has never let go. It is kept, pinned, for ever
//
// Go: internal/poll/fd_windows.go operation
type Op struct {
	Overlapped Overlapped // first: Windows reports its address, which is then that of the Op

	Kind      string // the system call: one of the Op constants of package sys
	Network   string // of the socket, as sys.Calls has it; "": of a stream that was accepted
	Mode      Mode   // the direction; Hangup alone: a probe
	FD        int
	Buf       []byte
	Addr      netip.AddrPort // where a connect or a datagram goes, or Path; of a recvfrom the result: from where
	Path      string
	System    any                       // the call side's: what else the kernel reads or writes until the completion
	Token     uint64                    // for the kernel to report, as at Arm
	N         int                       // result: bytes, or the new descriptor of an accept
	Errno     int32                     // result: 0 or an error; ECANCELED: Cancel has ended it
	Abandoned bool                      // for Finish: FD may be another socket's by now
	After     func(errno syscall.Errno) // of a probe, see (*Desc).Probe; nil: a task waits

	closeSeen bool // it was cancelled because of a close, perhaps once more, see waitDone
	state     atomic.Uint32
	retrier   atomic.Pointer[retrier] // see cancel.go; nil: no early end was asked for
	pins      runtime.Pinner
}

// Message is what a WSARecvMsg or WSASendMsg needs in addition: it is stored in System.
type Message struct {
	Control []byte // control messages to send, or room for those that come
	N       int    // result: how much of that room is used
	Flags   int    // result: the system's, such as MSG_TRUNC
	System  any    // the call side's
}

// Overlapped is OVERLAPPED, Windows' own part of an operation, in plain integers: Windows
// writes there how the operation has ended. Its address identifies the operation, in a
// cancel and in the completion. Other kernels do not use it.
//
// Go: syscall/types_windows.go Overlapped
type Overlapped struct {
	Status uintptr // Internal
	Count  uintptr // InternalHigh: bytes
	Offset uint64  // of a file
	Event  uintptr // a handle, for users without a completion port
}

const (
	opIdle uint32 = iota
	opBegun
	opSubmitted
	opCut
	opDelivered
	opDone
	opLost
)

// Submitter is what Execute needs of a kernel that completes operations.
type Submitter interface {
	// Submit begins op. If it is done, op is complete already, its result is in N and
	// Errno, and no completion will come. If there is an error, the kernel has refused
	// op, and no completion will come either. Otherwise Wait delivers the completion.
	Submit(op *Op) (done bool, errno syscall.Errno)

	// Cancel asks for an early end of op, and does not wait for it. The completion still
	// comes: with ECANCELED, or with the result if Cancel came too late. ENOENT says that
	// the kernel has found nothing to cancel. That usually means that it was too late,
	// but not always: see cancel.go.
	Cancel(op *Op) syscall.Errno

	// Finish is called once for each op that Submit has not refused, when it is done and
	// before its result is used. It turns what the kernel has left in System into Addr
	// and N, and releases what Submit has made for it.
	Finish(op *Op) syscall.Errno
}

// ops are the operations of a descriptor that the kernel owns: one for each direction,
// and a probe.
type ops [3]atomic.Pointer[Op]

// place is where the operation of a direction is kept while the kernel owns it. (Where
// the kernel reports readiness, a descriptor has no such places.)
func (d *Desc) place(mode Mode) *atomic.Pointer[Op] {
	if d.ops.Load() == nil {
		d.ops.CompareAndSwap(nil, new(ops)) // otherwise another goroutine was quicker
	}
	return &d.ops.Load()[mode.opIndex()]
}

var errUnderWay = errors.New("greenpoll: the operation is under way")

// begin makes op the one operation of its direction that is under way, unless the
// descriptor is being closed. After Evict nothing begins any more, so what is under way
// then is the last.
func (d *Desc) begin(op *Op) error {
	d.gates[op.Mode.index()].syncPoint(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closing:
		return net.ErrClosed
	case !op.free():
		return errUnderWay // a probe; each other operation has its direction to itself
	}
	if token, fd := d.token(), int(d.FD.Load()); op.Token != token || op.FD != fd {
		op.Token, op.FD = token, fd // once for a descriptor: a late CancelQuiet may be reading them
	}
	op.pins.Pin(op)
	if len(op.Buf) > 0 {
		op.pins.Pin(unsafe.SliceData(op.Buf))
	}
	op.state.Store(opBegun)
	d.p.outstanding.Add(1)
	d.place(op.Mode).Store(op) // last: a caller that finds op here may cancel it
	return nil
}

// given records that the kernel has op, unless the completion was quicker. Poller.Close,
// which waits without a bound for an operation on its way to the kernel, is woken.
func (d *Desc) given(op *Op) {
	if op.state.CompareAndSwap(opBegun, opSubmitted) && d.p.closed.Load() {
		d.p.Break()
	}
}

// abandon takes back a begin that the kernel has refused.
func (d *Desc) abandon(op *Op) {
	op.pins.Unpin()
	d.place(op.Mode).Store(nil) // first: once op is idle another probe may begin, and take the place
	d.gates[op.Mode.index()].syncPoint(AtGiveUp)
	op.state.Store(opIdle)
	d.p.opEnded()
}

// complete stores the result before the gate is opened. The kernel has let go of the
// record and the buffer; with the last store so do we.
//
// Step 4: ready, the call returns
func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.place(mode).Swap(nil)
	if op == nil {
		return
	}
	op.pins.Unpin()
	if op.state.Swap(opDelivered) == opCut { // from here the handle is not closed under it
		errno = int32(syscall.ECANCELED) // its number may be another socket's by now: the result is of no use
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

// opEnded undoes begin's count. Poller.Close waits for the last operation. That one may
// have been done at once, or refused, and then no completion ends the wait: so it is
// ended here.
func (p *Poller) opEnded() {
	if p.outstanding.Add(-1) == 0 && p.closed.Load() {
		p.Break()
	}
}

// statusPending is STATUS_PENDING, what Windows keeps in the record until then.
const statusPending = 0x103

// Pending reports whether the kernel is still at work on what is under way for mode,
// judged by the record alone: it may be complete although its completion has not been
// fetched. Evict comes first, as in cancel. Only Windows marks the record; elsewhere the
// answer is false.
//
// Windows' own headers have the opposite, HasOverlappedIoCompleted; Go has no use for it.
func (d *Desc) Pending(mode Mode) bool {
	if d.ops.Load() == nil {
		return false
	}
	op := d.place(mode).Load()
	return op != nil && atomic.LoadUintptr(&op.Overlapped.Status) == statusPending
}

// Done reports whether the completion has been delivered.
func (op *Op) Done() bool { return op.state.Load() == opDone }

// free reports whether op is not in use.
func (op *Op) free() bool {
	state := op.state.Load()
	return state == opIdle || state == opDone
}
