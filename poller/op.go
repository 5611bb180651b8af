package poller

// This file answers: what is different when the kernel completes operations and
// does not report readiness? The order: submit first, then wait. The kernel
// works on the caller's buffer while the task sleeps, and tells the result.

import (
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"syscall"

	"greenpoll/sched"
	"greenpoll/trace"
)

// Op is one operation that the kernel was asked to do. From Submit until its
// completion the kernel owns the record and the buffer: both must stay where
// they are, and nobody else may touch the buffer. So who submits does not return
// before the completion came, not even after a deadline or a close: it cancels,
// and waits for the completion of what was cancelled. Meanwhile the Desc, which
// lives as long as its poller, holds on to the record.
//
//	idle       nobody uses it     -> submitted  begin
//	submitted  the kernel owns it -> done       the completion was delivered
//	                              -> idle       abandon: the kernel refused it
//	done       N and Errno are    -> submitted  begin, for the next operation
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
	Errno int32  // result: 0 or an error; ECANCELED: Cancel has ended it
	state atomic.Uint32
}

const (
	opIdle uint32 = iota
	opSubmitted
	opDone
)

// Submitter is what Execute needs of a kernel that completes operations.
type Submitter interface {
	// Submit begins op. Its completion is delivered by Wait, also if it is there at
	// once. An error says that the kernel has refused it: none will come.
	Submit(op *Op) syscall.Errno

	// Cancel asks for an early end of op, and does not wait for it. The completion
	// still comes: with ECANCELED, or with the result if Cancel came too late. ENOENT
	// says that it was too late for certain, and is no news for who waits anyhow.
	Cancel(op *Op) syscall.Errno
}

// Execute submits op to k and parks t until the completion has come. The result is
// in op.N, also beside an error: net.ErrClosed or os.ErrDeadlineExceeded if a close
// or a deadline has ended it, else what the kernel says, a syscall.Errno. An
// operation that was complete before its cancel has succeeded: what had arrived is
// returned and not lost. One task or guest at a time has op's direction.
//
// Go: internal/poll/fd_windows.go (*FD).execIO
func (d *Desc) Execute(t *sched.Task, op *Op, k Submitter) error {
	op.N, op.Errno = 0, 0
	if err := d.Prepare(op.Mode); err != nil {
		return err
	}
	if err := d.begin(op); err != nil {
		return err
	}
	g := &d.gates[op.Mode.index()]
	g.pause(AtSubmit)
	errno := k.Submit(op)
	if t.Tracing() {
		d.emitSubmit(t, op, errno)
	}
	if errno != 0 {
		d.abandon(op)
		return errno
	}
	defer d.reclaim(op, k) // for a task that is ended in one of the parks below

	early := d.waitUnlessFailed(t, op)
	if early != nil {
		// The kernel still owns op and its buffer. It is asked to end early, and
		// whatever it answers, only the completion says that it has let go.
		g.pause(AtCancel)
		k.Cancel(op)
		d.waitDone(t, op)
	}
	if t.Tracing() {
		d.emitComplete(t, op)
	}
	switch {
	case op.Errno == 0:
		return nil
	case syscall.Errno(op.Errno) != syscall.ECANCELED:
		return syscall.Errno(op.Errno) // it had failed before the cancel came
	case early == nil:
		// Cancelled by Poller.Close, which evicts first, and done before we looked.
		g.pause(AtFirstCheck)
		early = d.failed(op.Mode)
	}
	if early == nil {
		return syscall.ECANCELED
	}
	return early
}

// begin makes op the one operation of its direction that is under way, unless the
// descriptor is being closed: after Evict nothing begins any more, and what is
// under way then can be counted on to be the last.
func (d *Desc) begin(op *Op) error {
	d.gates[op.Mode.index()].pause(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.closing {
		return net.ErrClosed
	}
	op.Token, op.FD = d.token(), int(d.FD.Load())
	op.state.Store(opSubmitted)
	d.p.outstanding.Add(1)
	d.ops[op.Mode.index()].Store(op) // last: who finds op here may cancel it
	return nil
}

// abandon takes back a begin that the kernel has refused.
func (d *Desc) abandon(op *Op) {
	op.state.Store(opIdle)
	d.ops[op.Mode.index()].Store(nil)
	d.p.outstanding.Add(-1)
	if d.p.closed.Load() {
		d.p.Break() // Close waits for this one, and no completion will tell it
	}
}

// complete stores the result before the gate is opened. With the last store the
// kernel has let go of the record and the buffer.
func (d *Desc) complete(ev *Event) {
	op := d.ops[(ev.Mode & (Read | Write)).index()].Swap(nil)
	if op == nil {
		return
	}
	op.N, op.Errno = ev.N, ev.Errno
	op.state.Store(opDone)
	d.p.outstanding.Add(-1)
}

// Done reports whether the completion has been delivered.
func (op *Op) Done() bool { return op.state.Load() == opDone }

// cancel has the owner cancel what is under way. Evict comes first: then nothing
// else takes an operation's place, and its record can be read although its user,
// a guest, goes on as soon as it is complete.
func (d *Desc) cancel(o Owner) {
	for i := range d.ops {
		d.gates[i].pause(AtCancel)
		if op := d.ops[i].Load(); op != nil {
			o.Cancel(op)
		}
	}
}

// waitUnlessFailed waits for the completion, or for what comes before it: a
// deadline, or a close.
//
// Go: internal/poll/fd_windows.go (*FD).waitIO
func (d *Desc) waitUnlessFailed(t *sched.Task, op *Op) error {
	for {
		d.gates[op.Mode.index()].pause(AtResult)
		if op.Done() {
			return nil
		}
		if err := d.Wait(t, op.Mode); err != nil {
			return err
		}
	}
}

// waitDone waits for the completion alone: neither a deadline nor a close ends
// it, for the kernel still owns the buffer.
//
// Go: internal/poll/fd_windows.go (*FD).cancelIO, its second half
func (d *Desc) waitDone(t *sched.Task, op *Op) {
	g := &d.gates[op.Mode.index()]
	for {
		g.pause(AtResult)
		if op.Done() {
			return
		}
		g.block(t, func(*Desc, Mode) error { return nil })
	}
}

// reclaim is for a task that was ended while the kernel owned op, at the end of
// Run. It can not park any more, yet its deferred calls must not have the buffer
// before the kernel has let go of it. So it fetches the completion itself, and
// whatever else there is. Who has been cancelled does not take long.
//
// A task that still sleeps when the poller closes finds op done: see Poller.Close.
//
// Go has no counterpart: its goroutines are not unwound.
func (d *Desc) reclaim(op *Op, k Submitter) {
	if op.Done() {
		return
	}
	k.Cancel(op)
	for !op.Done() {
		d.p.s.ReadyAll(d.p.Poll(sched.PollCall{P: -1, M: -1, Why: "end"}))
		runtime.Gosched() // another worker may have it in hand
	}
}

// The events are written in functions of their own, as in gate.emitWait.
//
//go:noinline
func (d *Desc) emitSubmit(t *sched.Task, op *Op, errno syscall.Errno) {
	e := d.Event(trace.Submit, op.Mode)
	e.Sys, e.Args, e.Errno = op.Kind, [3]int64{d.FD.Load(), int64(len(op.Buf))}, int32(errno)
	t.Emit(3, e) // at: the call of who has called Execute
}

//go:noinline
func (d *Desc) emitComplete(t *sched.Task, op *Op) {
	e := d.Event(trace.Complete, op.Mode)
	e.Sys, e.Ret, e.N, e.Errno = op.Kind, int64(op.N), int64(op.N), op.Errno
	t.Emit(3, e) // at: the call of who has called Execute
}
