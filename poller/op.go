package poller

// This file answers: what is different when the kernel completes operations and
// does not report readiness? The order: submit first, then wait. The kernel
// works on the caller's buffer while the task sleeps, and tells the result.

import (
	"net/netip"
	"sync/atomic"

	"greenpoll/sched"
)

// Op is one operation that the kernel was asked to do. From Submit until its
// completion the kernel owns the record and the buffer: both must stay where
// they are, and nobody else may touch the buffer. So who submits does not return
// before the completion came, not even after a deadline or a close: it cancels,
// and waits for the completion of what was cancelled.
//
//	idle       nobody uses it     -> submitted  Begin
//	submitted  the kernel owns it -> done       the completion was delivered
//	                              -> idle       Abandon: the kernel refused it
//	done       N and Errno are    -> submitted  Begin, for the next operation
//	           the result
//
// Go: internal/poll/fd_windows.go operation
type Op struct {
	Kind  string // the system call
	Mode  Mode
	FD    int
	Buf   []byte
	Addr  netip.AddrPort // where a connect or a datagram goes, or Path; of a recvfrom the result: from where
	Path  string
	Token uint64 // for the kernel to report, as at Arm
	N     int    // result: bytes, or the new descriptor of an accept
	Errno int32  // result: 0 or an error
	state atomic.Uint32
}

const (
	opIdle uint32 = iota
	opSubmitted
	opDone
)

// Begin makes op the one operation of its direction that is under way. The
// caller, a task or guest, has that direction to itself; so for Abandon and WaitDone.
func (d *Desc) Begin(op *Op) {
	op.Token, op.FD = d.token(), int(d.FD.Load())
	op.N, op.Errno = 0, 0
	op.state.Store(opSubmitted)
	d.ops[op.Mode.index()].Store(op)
}

// Abandon takes back a Begin that the kernel has refused.
func (d *Desc) Abandon(op *Op) {
	op.state.Store(opIdle)
	d.ops[op.Mode.index()].Store(nil)
}

// Done reports whether the completion has been delivered.
func (op *Op) Done() bool { return op.state.Load() == opDone }

// complete stores the result before the gate is opened.
func (d *Desc) complete(ev *Event) {
	op := d.ops[(ev.Mode & (Read | Write)).index()].Swap(nil)
	if op == nil {
		return
	}
	op.N, op.Errno = ev.N, ev.Errno
	op.state.Store(opDone)
}

// WaitDone waits for the completion alone: neither a deadline nor a close ends
// it, for the kernel still owns the buffer.
func (d *Desc) WaitDone(t *sched.Task, op *Op) {
	g := &d.gates[op.Mode.index()]
	for !op.Done() {
		g.pause(AtFirstCheck)
		g.block(t, func(*Desc, Mode) error { return nil })
	}
}
