package poller

// This file answers: what is different when the kernel completes operations and
// does not report readiness? The order: submit first, then wait. The kernel
// works on the caller's buffer while the task sleeps, and tells the result.

import (
	"errors"
	"net"
	"net/netip"
	"runtime"
	"sync/atomic"
	"syscall"
	"unsafe"

	"greenpoll/sched"
	"greenpoll/trace"
)

// Op is one operation that the kernel was asked to do. From Submit until its
// completion the kernel owns the record and the buffer: both must stay where
// they are, and nobody else may touch the buffer. So who submits does not return
// before the completion came, not even after a deadline or a close: it cancels,
// and waits for the completion of what was cancelled. Meanwhile the Desc, which
// lives as long as its poller, holds on to the record, and both are pinned.
//
//	idle       nobody uses it     -> submitted  begin
//	submitted  the kernel owns it -> done       the completion was delivered, or it was done at once
//	                              -> idle       abandon: the kernel refused it
//	done       N and Errno are    -> idle       Execute, for the next operation
//	           the result         -> submitted  begin, of a look: see hangup.go
//
// Go: internal/poll/fd_windows.go operation
type Op struct {
	Overlapped Overlapped // first: Windows reports its address, which so is the Op's

	Kind    string // the system call
	Network string // of the socket, as sock.Calls has it; "": of a stream that was accepted
	Mode    Mode   // the direction; Hangup alone: a look
	FD      int
	Buf     []byte
	Addr    netip.AddrPort // where a connect or a datagram goes, or Path; of a recvfrom the result: from where
	Path    string
	System  any                       // the call side's: what else the kernel reads or writes until the completion
	Token   uint64                    // for the kernel to report, as at Arm
	N       int                       // result: bytes, or the new descriptor of an accept
	Errno   int32                     // result: 0 or an error; ECANCELED: Cancel has ended it
	After   func(errno syscall.Errno) // of a look, see (*Desc).Look; nil: somebody waits

	state atomic.Uint32
	pins  runtime.Pinner
}

// Overlapped is OVERLAPPED, Windows' own part of an operation, in plain integers: it
// writes there how the operation has ended. Its address is the operation's name: in a
// cancel, and in the completion. Other kernels have no use for it.
//
// Go: syscall/types_windows.go Overlapped
type Overlapped struct {
	Status uintptr // Internal
	Count  uintptr // InternalHigh: bytes
	Offset uint64  // of a file
	Event  uintptr // a handle, for who does not use a completion port
}

const (
	opIdle uint32 = iota
	opSubmitted
	opDone
)

// Submitter is what Execute needs of a kernel that completes operations.
type Submitter interface {
	// Submit begins op. Done: it is complete already, its result is in N and Errno, and
	// no completion will come. An error: the kernel has refused it, none will come
	// either. Else its completion is delivered by Wait.
	Submit(op *Op) (done bool, errno syscall.Errno)

	// Cancel asks for an early end of op, and does not wait for it. The completion
	// still comes: with ECANCELED, or with the result if Cancel came too late. ENOENT
	// says that it was too late for certain, and is no news for who waits anyhow.
	Cancel(op *Op) syscall.Errno

	// Finish is called once for each op that Submit has not refused, when it is done
	// and before its result is used: it turns what the kernel has left in System into
	// Addr and N, and gives back what Submit has made for it.
	Finish(op *Op) syscall.Errno
}

// Execute submits op to k and parks t until the completion has come. The result is
// in op.N, also beside an error: net.ErrClosed or os.ErrDeadlineExceeded if a close
// or a deadline has ended it, else what the kernel says, a syscall.Errno. An
// operation that was complete before its cancel has succeeded: what had arrived is
// returned and not lost. One task or guest at a time has op's direction.
//
// Go: internal/poll/fd_windows.go (*FD).execIO
func (d *Desc) Execute(t *sched.Task, op *Op, k Submitter) error {
	if err := d.submit(t, op, k); err != nil {
		return err
	}
	finished := false
	defer func() {
		if !finished { // the task is ended in one of the parks below
			d.reclaim(op, k)
		}
	}()
	early := d.waitUnlessFailed(t, op)
	if early != nil {
		d.endEarly(t, op, k)
	}
	if t.Tracing() {
		d.emitComplete(t, op)
	}
	finished = true
	if errno := k.Finish(op); errno != 0 && op.Errno == 0 {
		return errno
	}
	return d.outcome(op, early)
}

// submit hands op to the kernel. An error says that the kernel has nothing of it.
func (d *Desc) submit(t *sched.Task, op *Op, k Submitter) error {
	op.state.Store(opIdle)
	op.N, op.Errno = 0, 0
	if err := d.Prepare(op.Mode); err != nil {
		return err
	}
	if err := d.begin(op); err != nil {
		return err
	}
	d.gates[op.Mode.index()].pause(AtSubmit)
	done, errno := k.Submit(op)
	if t.Tracing() {
		d.emitSubmit(t, op, done, errno)
	}
	switch {
	case errno != 0:
		d.abandon(op)
		return errno
	case done:
		d.complete(op.Mode, op.N, op.Errno)
	}
	return nil
}

// endEarly is what a deadline or a close comes to: the kernel still owns op and its
// buffer. It is asked to end early, and whatever it answers, only the completion says
// that it has let go.
func (d *Desc) endEarly(t *sched.Task, op *Op, k Submitter) {
	d.gates[op.Mode.index()].pause(AtCancel)
	k.Cancel(op)
	d.waitDone(t, op)
}

// outcome tells how op has ended. early is what came before the completion, if
// anything did.
func (d *Desc) outcome(op *Op, early error) error {
	switch {
	case op.Errno == 0:
		return nil // also if the cancel came too late
	case syscall.Errno(op.Errno) != syscall.ECANCELED:
		return syscall.Errno(op.Errno) // it had failed before the cancel came
	case early == nil:
		// Cancelled by Poller.Close, which evicts first, and done before we looked.
		d.gates[op.Mode.index()].pause(AtFirstCheck)
		early = d.failed(op.Mode)
	}
	if early == nil {
		return syscall.ECANCELED
	}
	return early
}

var errUnderWay = errors.New("greenpoll: the operation is under way")

// begin makes op the one operation of its direction that is under way, unless the
// descriptor is being closed: after Evict nothing begins any more, and what is
// under way then can be counted on to be the last.
func (d *Desc) begin(op *Op) error {
	d.gates[op.Mode.index()].pause(AtLock)
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.closing:
		return net.ErrClosed
	case op.state.Load() == opSubmitted:
		return errUnderWay // a look; others have their direction to themselves
	}
	if token, fd := d.token(), int(d.FD.Load()); op.Token != token || op.FD != fd {
		op.Token, op.FD = token, fd // once for a descriptor: a late CancelQuiet may be reading them
	}
	op.pins.Pin(op)
	if len(op.Buf) > 0 {
		op.pins.Pin(unsafe.SliceData(op.Buf))
	}
	op.state.Store(opSubmitted)
	d.p.outstanding.Add(1)
	d.ops[op.Mode.opIndex()].Store(op) // last: who finds op here may cancel it
	return nil
}

// abandon takes back a begin that the kernel has refused.
func (d *Desc) abandon(op *Op) {
	op.pins.Unpin()
	d.ops[op.Mode.opIndex()].Store(nil) // before: once it is idle another look may begin, and take the place
	d.gates[op.Mode.index()].pause(AtGiveUp)
	op.state.Store(opIdle)
	d.p.countOut()
}

// complete stores the result before the gate is opened. The kernel has let go of the
// record and the buffer; with the last store so do we.
func (d *Desc) complete(mode Mode, n int, errno int32) {
	op := d.ops[mode.opIndex()].Swap(nil)
	if op == nil {
		return
	}
	op.pins.Unpin()
	op.N, op.Errno = n, errno
	after := op.After
	op.state.Store(opDone)
	d.p.countOut()
	if after != nil {
		after(syscall.Errno(errno))
	}
}

// countOut is begin's counterpart. Poller.Close waits for the last one, which may have
// been done at once, or refused: then no completion ends that wait.
func (p *Poller) countOut() {
	if p.outstanding.Add(-1) == 0 && p.closed.Load() {
		p.Break()
	}
}

// Done reports whether the completion has been delivered.
func (op *Op) Done() bool { return op.state.Load() == opDone }

// cancel has the owner cancel what is under way. Evict comes first: then nothing
// else takes an operation's place, and its record can be read although its user,
// a guest, goes on as soon as it is complete.
func (d *Desc) cancel(o Owner) {
	for i := range d.ops {
		d.gates[i%2].pause(AtCancel)
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
	if !op.Done() {
		k.Cancel(op)
	}
	for !op.Done() {
		d.p.s.ReadyAll(d.p.Poll(sched.PollCall{P: -1, M: -1, Why: "end"}))
		runtime.Gosched() // another worker may have it in hand
	}
	k.Finish(op)
}

// The events are written in functions of their own, as in gate.emitWait.
//
//go:noinline
func (d *Desc) emitSubmit(t *sched.Task, op *Op, done bool, errno syscall.Errno) {
	e := d.Event(trace.Submit, op.Mode)
	e.Sys, e.Args, e.Errno = op.Kind, [3]int64{d.FD.Load(), int64(len(op.Buf))}, int32(errno)
	if !done && errno == 0 {
		e.Why = trace.Pending
	}
	t.Emit(4, e) // at: the call of who has called Execute
}

//go:noinline
func (d *Desc) emitComplete(t *sched.Task, op *Op) {
	e := d.Event(trace.Complete, op.Mode)
	e.Sys, e.Ret, e.N, e.Errno = op.Kind, int64(op.N), int64(op.N), op.Errno
	t.Emit(3, e) // at: the call of who has called Execute
}
