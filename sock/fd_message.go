package sock

// This file answers: how are bytes and control messages received and sent by one call? Like
// a datagram, see fd_datagram.go, in either I/O model.

import (
	"io"
	"net"
	"net/netip"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
	"greenpoll/sys"
)

// message is the result of one recvmsg.
type message struct {
	n, oobn, flags int
	from           netip.AddrPort
	path           string
}

// recvMsg returns what is there, at least one byte of a stream, or io.EOF. On a Unix stream
// it stops where passed descriptors do, so a short read says nothing about the rest.
//
// Go: internal/poll/fd_unix.go (*FD).ReadMsg
func (r *readiness) recvMsg(f *fd, t *sched.Task, p, oob []byte) (message, error) {
	f.drain = unknown
	err := f.desc.Prepare(poller.Read)
	p = f.withDummyByte(p, oob)
	for woken := false; err == nil; {
		var m message
		var errno syscall.Errno
		m.n, m.oobn, m.flags, m.from, m.path, errno = r.calls.RecvMsg(f.num, p, oob)
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, callRecvMsg, len(p), m.n, errno)
		}
		switch errno {
		case 0:
			raceAfterReceive(p[:m.n])
			raceAfterReceive(oob[:m.oobn])
			return m, f.eofError(m.n)
		case syscall.EAGAIN:
			err, woken = f.desc.Wait(t, poller.Read), true
		case syscall.EINTR:
		default:
			err = sysError(callRecvMsg, errno)
		}
	}
	return message{}, err
}

// sendMsg sends p, or on a stream a part of it, and with it all of oob.
//
// Go: internal/poll/fd_unix.go (*FD).WriteMsg
func (r *readiness) sendMsg(f *fd, t *sched.Task, p, oob []byte, to netip.AddrPort, path string) (int, error) {
	err := f.desc.Prepare(poller.Write)
	payload, backoff := f.withDummyByte(p, oob), backoff{}
	for woken := false; err == nil; {
		raceBeforeSend()
		n, errno := r.calls.SendMsg(f.num, payload, oob, to, path)
		if t.Tracing() {
			f.emitTry(t, poller.Write, woken, callSendMsg, len(payload), n, errno)
		}
		switch errno {
		case 0:
			raceAfterSend(payload[:n])
			raceAfterSend(oob)
			return min(n, len(p)), nil
		case syscall.EAGAIN:
			if woken && path != "" {
				if !backoff.sleep(f, t) {
					return 0, net.ErrClosed
				}
			}
			err, woken = f.desc.Wait(t, poller.Write), true
		case syscall.EINTR:
		default:
			err = sysError(callSendMsg, errno)
		}
	}
	return 0, err
}

// withDummyByte returns p, or a single byte if p is empty and oob is not: on a stream oob
// needs at least one byte to travel with.
//
// Go: syscall/syscall_linux.go recvmsgRaw; syscall/syscall_linux.go sendmsgN
func (f *fd) withDummyByte(p, oob []byte) []byte {
	if len(p) == 0 && len(oob) > 0 && !f.datagram {
		return make([]byte, 1)
	}
	return p
}

// eofError returns io.EOF for 0 bytes of a stream.
//
// Go: internal/poll/fd_posix.go (*FD).eofError
func (f *fd) eofError(n int) error {
	if n == 0 && !f.datagram {
		return io.EOF
	}
	return nil
}

// recvMsg takes the control messages from op's poller.Message.
//
// Go: internal/poll/fd_windows.go (*FD).ReadMsg
func (c *completion) recvMsg(f *fd, t *sched.Task, p, oob []byte) (message, error) {
	op := c.record(f, poller.Read, sys.OpRecvMsg, f.withDummyByte(p, oob))
	op.Addr, op.Path = netip.AddrPort{}, ""
	control := withMessage(op, oob)
	n, err := c.receive(f, t, op)
	if err == nil {
		raceAfterReceive(oob[:control.N])
	}
	control.Control = nil
	return message{n: n, oobn: control.N, flags: control.Flags, from: op.Addr, path: op.Path}, err
}

// Go: internal/poll/fd_windows.go (*FD).WriteMsg
func (c *completion) sendMsg(f *fd, t *sched.Task, p, oob []byte, to netip.AddrPort, path string) (int, error) {
	op := c.record(f, poller.Write, sys.OpSendMsg, f.withDummyByte(p, oob))
	op.Addr, op.Path = to, path
	control := withMessage(op, oob)
	n, err := c.do(f, t, op)
	raceAfterSend(oob)
	control.Control = nil
	return min(n, len(p)), err
}

// withMessage gives op a poller.Message, reusing that of the last operation.
func withMessage(op *poller.Op, oob []byte) *poller.Message {
	m, ok := op.System.(*poller.Message)
	if !ok {
		m = new(poller.Message)
		op.System = m
	}
	m.Control, m.N, m.Flags = oob, 0, 0
	return m
}
