package sim

// This file answers: what does the trace record of the kernel's own doings? Each names its
// socket, by the poller's slot as well once that is armed, and an edge names the change
// that has made it. The kernel does not know which call of the program has sent what
// arrives. These functions ask themselves whether a trace is on, and so each call of them
// stands directly below the statement that it reports.

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/trace"
)

// emit records what has happened to s: n counts what came, or the room there is, and the
// event also has what s keeps for reading. why is a constant. The caller holds mu.
func (k *Kernel) emit(s *socket, why string, n int, mode poller.Mode) {
	if k.trace.On() {
		e := s.event(why, mode)
		e.N = int64(n)
		k.record(s, e)
	}
}

// emitArrived records that the listener l has a connection, s, for Accept, and which socket of the
// program is its other end; 0: none is, or it is closed, and its number may be another's.
func (k *Kernel) emitArrived(l, s *socket) {
	if k.trace.On() {
		e := l.event("connection arrived", poller.Read)
		e.N = int64(len(l.queue))
		if !s.out.to.closed {
			e.Ret = int64(s.out.to.fd)
		}
		k.record(l, e)
	}
}

// emitComplete records that an operation has ended, with n bytes or with an error.
func (k *Kernel) emitComplete(s *socket, n int, mode poller.Mode, errno syscall.Errno) {
	if k.trace.On() {
		e := s.event("operation complete", mode)
		e.N, e.Errno = int64(n), int32(errno)
		k.record(s, e)
	}
}

// record is the end of those above.
func (k *Kernel) record(s *socket, e trace.Event) {
	e.Q, e.QLen = "unread", int32(s.unread())
	s.cause = k.trace.Emit(2, e)
}

// emitEdge records what that means for the ready list, and returns the event's number; 0: the
// trace is off. The caller holds mu.
func (k *Kernel) emitEdge(s *socket, why string, mode poller.Mode) uint64 {
	if !k.trace.On() {
		return 0
	}
	e := s.event(why, mode)
	e.Cause, e.Q, e.QLen = s.cause, "ready list", int32(len(k.ready))
	return k.trace.Emit(1, e)
}

// emitFault records that the script has answered a call. The caller holds mu.
func (k *Kernel) emitFault(call string, fd int, errno syscall.Errno) {
	if !k.trace.On() {
		return
	}
	e := trace.Event{FD: int32(fd)}
	if s := k.sockets[fd]; s != nil {
		e = s.event("", 0)
	}
	e.Kind, e.P, e.M, e.Why = trace.Kernel, -1, -1, "fails by the script"
	e.Sys, e.Ret, e.Errno = call, -1, int32(errno)
	k.trace.Emit(1, e)
}

// event begins an event about s.
func (s *socket) event(why string, mode poller.Mode) trace.Event {
	return trace.Event{Kind: trace.Kernel, P: -1, M: -1, FD: int32(s.fd), Slot: uint32(s.token >> 32), Gen: uint32(s.token),
		Mode: traced(mode), Why: why}
}

// traced is a mode as the trace has it: one direction or none.
func traced(mode poller.Mode) trace.Mode {
	switch mode & (poller.Read | poller.Write) {
	case poller.Read:
		return trace.Read
	case poller.Write:
		return trace.Write
	}
	return trace.NoMode
}
