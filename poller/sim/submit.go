package sim

// This file answers: how does the kernel complete operations in place of reporting
// readiness? It keeps a submitted operation with the socket, tries it at every edge, and
// reports the first try that does not have to wait. An IOCP driver does the same
// underneath, and that is why no task reads twice.

import (
	"slices"
	"syscall"

	"greenpoll/poller"
)

// An operation is a poller.Op that the kernel owns.
type operation struct {
	*poller.Op
	sent int // of a send: bytes that found room so far
}

// Submit begins op. Its Kind is one of
//
//	WSARecv      into Buf, at least a byte. N 0 is the end of the stream. Or one
//	             datagram, which an empty Buf takes away as well.
//	peek         nothing: a WSARecv would not wait
//	WSASend      all of Buf. N counts what was sent before an error.
//	AcceptEx     N is the new number
//	ConnectEx    to Addr, or to Path for a Unix socket
//	WSARecvFrom  one datagram into Buf; its sender is put into Addr or Path
//	WSASendTo    Buf, one datagram, to Addr or Path
//	WSARecvMsg   as WSARecvFrom, or WSARecv of a stream; System is a *poller.Message
//	WSASendMsg   as WSASendTo, or to the peer; System is a *poller.Message
//
// What need not wait is done at once, as on a Windows socket that then skips the port.
// Otherwise the completion comes through Wait. An error means that there will be none:
// what has failed at once, EALREADY (one is under way in this direction), EINVAL (unknown
// Kind), ENOSYS (the kernel has another backend).
func (k *Kernel) Submit(op *poller.Op) (done bool, errno syscall.Errno) {
	_, errno = k.on(op.Kind, op.FD, func(s *socket) (int, syscall.Errno) {
		i := direction(op)
		switch {
		case k.cfg.Backend != IOCP:
			return 0, syscall.ENOSYS
		case s.ops[i] != nil:
			return 0, syscall.EALREADY
		}
		switch op.Kind {
		case CallRecv, CallPeek, CallSend, CallAcceptEx, CallRecvFrom, CallSendTo, CallWSARecvMsg, CallWSASendMsg:
		case CallConnectEx:
			if errno := k.connect(s, addressOf(op.Addr, op.Path)); errno != 0 && errno != syscall.EINPROGRESS {
				return 0, errno
			}
		default:
			return 0, syscall.EINVAL
		}
		o := &operation{Op: op}
		n, errno := k.attempt(s, o)
		switch errno {
		case 0:
			op.N, done = n, true
			return n, 0
		case syscall.EAGAIN:
			s.ops[i] = o
			return 0, 0
		}
		return 0, errno
	})
	return done, errno
}

// Finish closes the connection of an accept that counts as cancelled but had one.
func (k *Kernel) Finish(op *poller.Op) syscall.Errno {
	if op.Kind == CallAcceptEx && op.Errno != 0 && op.N > 0 {
		k.Close(op.N)
	}
	return 0
}

// direction is the index of op among the operations of its socket.
func direction(op *poller.Op) int {
	switch op.Mode {
	case poller.Read:
		return 0
	case poller.Write:
		return 1
	}
	return 2 // a probe
}

// completeAll is what an edge does with this backend.
func (k *Kernel) completeAll(s *socket) {
	for i := range s.ops {
		k.complete(s, i)
	}
}

// complete tries the operation of one direction.
func (k *Kernel) complete(s *socket, i int) {
	o := s.ops[i]
	if o == nil {
		return
	}
	s.ops[i] = nil // the try may come back here, through the peer
	n, errno := k.attempt(s, o)
	if errno == syscall.EAGAIN {
		s.ops[i] = o
		return
	}
	k.finish(s, o, n, errno)
}

func (k *Kernel) attempt(s *socket, o *operation) (n int, errno syscall.Errno) {
	switch o.Kind {
	case CallRecv:
		return k.read(s, o.Buf)
	case CallPeek:
		if s.readable() {
			return 0, 0
		}
		return 0, syscall.EAGAIN
	case CallRecvFrom:
		n, from, errno := k.receive(s, o.Buf)
		if errno == 0 {
			o.Addr, o.Path = from.of(s.network)
		}
		return n, errno
	case CallSendTo:
		return len(o.Buf), k.sendDatagram(s, o.Buf, addressOf(o.Addr, o.Path))
	case CallWSARecvMsg:
		n, flags, from, errno := k.receiveMsg(s, o.Buf)
		if errno == 0 {
			o.Addr, o.Path = from.of(s.network)
			o.System.(*poller.Message).Flags = flags
		}
		return n, errno
	case CallWSASendMsg:
		return k.sendMsg(s, o.Buf, o.System.(*poller.Message).Control, addressOf(o.Addr, o.Path))
	case CallSend:
		for { // once at least: a datagram may be empty
			n, errno = k.write(s, o.Buf[o.sent:])
			if o.sent += n; errno != 0 || o.sent == len(o.Buf) {
				return o.sent, errno
			}
		}
	case CallAcceptEx:
		c, errno := k.accept(s)
		if errno != 0 {
			return -1, errno
		}
		return c.fd, 0
	}
	switch s.state { // connect
	case connecting:
		return 0, syscall.EAGAIN
	case established:
		return 0, 0
	}
	return 0, s.takeError()
}

// finish reports the completion. From then on the kernel does not touch op.
func (k *Kernel) finish(s *socket, o *operation, n int, errno syscall.Errno) {
	k.emitComplete(s, n, o.Mode, errno)
	k.report(poller.Event{Token: o.Token, Mode: o.Mode, Op: true, N: n, Errno: int32(errno)}, s.cause)
}

// Cancel ends op with ECANCELED, and N bytes of a send that were sent already. If
// op is complete it answers ENOENT and changes nothing: what had arrived before
// is in the buffer, and the completion that says so is on its way or was fetched.
func (k *Kernel) Cancel(op *poller.Op) syscall.Errno {
	_, errno := k.on(CallCancel, op.FD, func(s *socket) (int, syscall.Errno) {
		i := slices.IndexFunc(s.ops[:], func(o *operation) bool { return o != nil && o.Op == op })
		switch {
		case i < 0:
			return 0, syscall.ENOENT
		case k.lostCancels != 0:
			k.lostCancels--
			k.emit(s, "cancel is lost by the script", 0, op.Mode)
			return 0, syscall.ENOENT
		}
		k.cancel(s, i)
		return 0, 0
	})
	return errno
}

func (k *Kernel) cancel(s *socket, i int) {
	o := s.ops[i]
	s.ops[i] = nil
	k.after(int64(k.late), func() { k.finish(s, o, o.sent, syscall.ECANCELED) })
}

// cancelAll is called for a socket that is being closed.
func (k *Kernel) cancelAll(s *socket) {
	for i, o := range s.ops {
		switch {
		case o == nil:
		case k.kept:
			s.ops[i] = nil // no completion is reported
		default:
			k.cancel(s, i)
		}
	}
}
