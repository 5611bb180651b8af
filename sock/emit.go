package sock

// This file answers: what does the trace record of a call? Its start, each try, its return.
// All of this is called only while a trace is on.

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/trace"
)

// The names of the calls in the trace and in errors. For accept see sys.CallAccept.
const (
	callRead    = "recvfrom"
	callWrite   = "sendto"
	callConnect = "connect"

	callAsk      = "ppoll"
	callSplice   = "splice"
	callSendFile = "sendfile"
	callRecvMsg  = "recvmsg"
	callSendMsg  = "sendmsg" // with control messages, or from several buffers
)

// emitOpen records that the socket was armed, for what, and by which call.
func (f *fd) emitOpen(t *sched.Task, d *poller.Desc) {
	e := d.Event(trace.Open, 0)
	e.Sys, e.Why, e.Args = f.p.ArmCall(), f.network, [3]int64{int64(f.num), f.p.ArmedFor()}
	t.Emit(1, e)
}

// emitCall records the start of a call that looks blocking.
func (f *fd) emitCall(t *sched.Task, mode poller.Mode, why string, size int) {
	e := f.desc.Event(trace.Call, mode)
	e.N, e.Why = int64(size), why
	t.Emit(1, e)
}

// emitReturn records its return.
func (f *fd) emitReturn(t *sched.Task, mode poller.Mode, n int, err error) {
	e := f.desc.Event(trace.Return, mode)
	e.N = int64(n)
	e.Errno, e.Reason = traceError(err)
	t.Emit(1, e)
}

// emitNoTry records that a read need not try.
func (f *fd) emitNoTry(t *sched.Task) {
	e := f.desc.Event(trace.Try, poller.Read)
	e.Why = "the last read emptied the socket"
	t.Emit(1, e)
}

// emitTry records a try. One after a wake-up belongs to the fourth step.
func (f *fd) emitTry(t *sched.Task, mode poller.Mode, woken bool, call string, size, n int, errno syscall.Errno) {
	e := trace.Event{Kind: trace.Try, FD: int32(f.num), Mode: trace.Mode(mode)}
	if f.desc != nil { // else it is a connect, which comes before arm
		e = f.desc.Event(trace.Try, mode)
	}
	e.Sys, e.Args = call, [3]int64{int64(f.num), int64(size)}
	if e.Ret = int64(n); errno != 0 {
		e.Ret, e.Errno = -1, int32(errno)
	}
	if f.datagram {
		e.Why = trace.OfDatagram
	}
	if woken {
		e.Step = 4
	}
	t.Emit(1, e)
}

// emitReturnAll records the return of a call that sends all of n bytes, or fails.
func (f *fd) emitReturnAll(t *sched.Task, mode poller.Mode, n int, err error) {
	e := f.desc.Event(trace.Return, mode)
	if e.Errno, e.Reason = traceError(err); err == nil {
		e.N = int64(n)
	}
	t.Emit(1, e)
}

// emitLookup records that the names of a host were looked up.
func emitLookup(t *sched.Task, err error) {
	e := trace.Event{Kind: trace.Return, Why: "lookup"}
	e.Errno, e.Reason = traceError(err)
	t.Emit(1, e)
}

// emitClose records that the number was closed. The slot may belong to another descriptor
// by now, so only its number is told.
func (f *fd) emitClose(errno syscall.Errno) {
	f.s.Trace().Emit(1, trace.Event{Kind: trace.Close, P: -1, M: -1, FD: int32(f.num), Slot: f.desc.Slot(),
		Sys: "close", Args: [3]int64{int64(f.num)}, Errno: int32(errno)})
}
