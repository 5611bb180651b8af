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

// emitTry records a try, or that none was needed if call is empty. A try after a wake-up
// belongs to the fourth step.
func (f *fd) emitTry(t *sched.Task, mode poller.Mode, woken bool, call string, size, n int, errno syscall.Errno) {
	e := trace.Event{Kind: trace.Try, FD: int32(f.num), Mode: trace.Mode(mode)}
	if f.desc != nil { // else it is a connect, which comes before arm
		e = f.desc.Event(trace.Try, mode)
	}
	e.Sys, e.Args = call, [3]int64{int64(f.num), int64(size)}
	switch {
	case call == "":
		e.Why = "the last read emptied the socket"
	case errno != 0:
		e.Ret, e.Errno = -1, int32(errno)
	default:
		e.Ret = int64(n)
	}
	if call != "" && f.datagram {
		e.Why = trace.OfDatagram
	}
	if woken {
		e.Step = 4
	}
	t.Emit(1, e)
}
