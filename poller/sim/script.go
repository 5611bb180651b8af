package sim

// This file answers: how does a test get between two calls of a task, or make
// the kernel misbehave? Hooks around calls, faults, and events that should not be.

import (
	"syscall"
	"time"

	"greenpoll/poller"
	"greenpoll/trace"
)

// The names of the calls, for On and Fail. Operations of the completion model
// go by their Kind.
const (
	CallSocket      = "socket"
	CallBind        = "bind"
	CallListen      = "listen"
	CallConnect     = "connect"
	CallAccept      = "accept"
	CallRead        = "recvfrom"
	CallWrite       = "sendto"
	CallRecvMsg     = "recvmsg"
	CallSendMsg     = "sendmsg"
	CallReadable    = "ppoll" // Ask, where the kernel reports readiness
	CallNames       = "names"
	CallOption      = "setsockopt"
	CallSocketError = "getsockopt"
	CallShutdown    = "shutdown"
	CallClose       = "close"
	CallArm         = "arm"
	CallDisarm      = "disarm"
	CallWait        = "wait"
	CallWake        = "wake"
	CallAsk         = "WSAPoll" // Ask, where it completes operations
	CallCancel      = trace.CancelCall

	// Operations, see Submit.
	CallRecv       = "WSARecv"
	CallSend       = "WSASend"
	CallRecvFrom   = "WSARecvFrom"
	CallSendTo     = "WSASendTo"
	CallWSARecvMsg = "WSARecvMsg"
	CallWSASendMsg = "WSASendMsg"
	CallAcceptEx   = "AcceptEx"
	CallConnectEx  = "ConnectEx"
	CallPeek       = "peek" // on Windows a WSARecv of no bytes

	// CallIdle is no call. Its hooks run when a Wait is about to block for ever
	// with an empty agenda: nothing will happen unless a guest or the hook does
	// it. A test that waits in vain can say so here, and not hang.
	CallIdle = "idle"
)

// A Call describes one call to a hook.
type Call struct {
	Name  string
	FD    int           // the socket's number; 0: the call has none
	After bool          // false: the call is about to be made
	N     int           // After: bytes, events, or the new number
	Errno syscall.Errno // After: 0 or the error
}

// On runs f before and after each call of the given name, on the caller's goroutine, in
// the order in which the hooks were set. f may call the kernel, and so it may make
// something arrive between a task's try and its wait. A call that f makes runs the hooks
// of that call.
//
// f must not close a sock.Conn, or its like, during a call of that conn: Close waits for
// the call to return.
func (k *Kernel) On(call string, f func(c *Call)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.hooks[call] = append(k.hooks[call], f)
}

func (k *Kernel) runHooks(c Call) {
	k.mu.Lock()
	hooks := k.hooks[c.Name] // only grows: what is read here stays as it is
	k.mu.Unlock()
	for _, f := range hooks {
		f(&c)
	}
}

// A fault answers a call in the kernel's place.
type fault struct {
	errno syscall.Errno
	times int // how many calls are left to fail; below 0: all
}

// Fail makes the next calls of the given name answer errno and do nothing. times says how
// many: all if it is below 0, none any more if it is 0. For Wait EINTR stands for a
// signal.
func (k *Kernel) Fail(call string, errno syscall.Errno, times int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.faults[call] = fault{errno, times}
}

func (k *Kernel) takeFault(call string, fd int) (syscall.Errno, bool) {
	f := k.faults[call]
	if f.times == 0 {
		return 0, false
	}
	f.times--
	k.faults[call] = f
	k.emitFault(call, fd, f.errno)
	return f.errno, true
}

// Spurious makes a Wait report mode for the open socket fd although nothing has
// happened to it. It does nothing if fd is not registered.
func (k *Kernel) Spurious(fd int, mode poller.Mode) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.sockets[fd]; s != nil && s.watched != nil {
		k.emit(s, trace.OfSpurious, 0, mode)
		k.report(poller.Event{Token: s.token, Mode: mode}, s.cause)
	}
}

// Stale makes a Wait report mode for token, whichever descriptor had it.
func (k *Kernel) Stale(token uint64, mode poller.Mode) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.report(poller.Event{Token: token, Mode: mode}, 0)
}

// Replay makes a Wait report mode for the closed socket that had number fd before, like
// an event that was on its way when it was closed. It returns false if no registered
// socket with that number was closed yet.
func (k *Kernel) Replay(fd int, mode poller.Mode) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	token, ok := k.former[fd]
	if ok {
		gone := &socket{fd: fd, token: token}
		k.emit(gone, trace.OfClosed, 0, mode)
		k.report(poller.Event{Token: token, Mode: mode}, gone.cause)
	}
	return ok
}

// LoseCancels makes the next cancels of what is under way do nothing and answer ENOENT,
// as if it were complete. times says how many: all if it is below 0, none any more if it
// is 0. Wine does that now and then.
func (k *Kernel) LoseCancels(times int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lostCancels = times
}

// DelayCancels makes what is cancelled from now on complete only after d.
func (k *Kernel) DelayCancels(d time.Duration) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.late = d
}

// KeepOperations chooses whether a close keeps the operations of its socket for ever,
// which no kernel should do. By default a close ends them.
func (k *Kernel) KeepOperations(on bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept = on
}

// Coalesce chooses whether edges that were not fetched yet are one event, as with epoll;
// that is the default. If not, each is an event of its own, which reports what was ready
// when it came, even if that no longer holds.
func (k *Kernel) Coalesce(on bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.separate = !on
}
