package sim

// This file answers: what comes besides the bytes? Flags, which mark a datagram that was
// cut short. Control messages do not: no socket here sends any, or asks for them.

import (
	"net/netip"
	"syscall"
)

// Truncated is the flag of a datagram that did not fit: Linux' MSG_TRUNC.
const Truncated = 0x20

// RecvMsg is RecvFrom, or Read of a stream, with flags: Truncated or none. oobn is 0.
func (k *Kernel) RecvMsg(fd int, p, oob []byte) (n, oobn, flags int, from netip.AddrPort, path string, errno syscall.Errno) {
	n, errno = k.on(CallRecvMsg, fd, func(s *socket) (n int, errno syscall.Errno) {
		var a address
		if n, flags, a, errno = k.receiveMsg(s, p); errno == 0 {
			from, path = a.of(s.network)
		}
		return n, errno
	})
	return n, 0, flags, from, path, errno
}

func (k *Kernel) receiveMsg(s *socket, p []byte) (n, flags int, from address, errno syscall.Errno) {
	if s.datagram() && len(s.dgram.inbox) > 0 && len(s.dgram.inbox[0].bytes) > len(p) {
		flags = Truncated
	}
	n, from, errno = k.receive(s, p)
	return n, flags, from, errno
}

// SendMsg is SendTo, or Write to a stream or a datagram socket's peer if there is no
// address. Errors are theirs, EINVAL (control messages), and of a stream EISCONN (an
// address).
func (k *Kernel) SendMsg(fd int, p, oob []byte, to netip.AddrPort, path string) (int, syscall.Errno) {
	return k.on(CallSendMsg, fd, func(s *socket) (int, syscall.Errno) {
		return k.sendMsg(s, p, oob, addressOf(to, path))
	})
}

func (k *Kernel) sendMsg(s *socket, p, oob []byte, to address) (int, syscall.Errno) {
	switch {
	case len(oob) > 0:
		return 0, syscall.EINVAL
	case s.datagram():
		if errno := k.sendDatagram(s, p, to); errno != 0 {
			return 0, errno
		}
		return len(p), 0
	case to.IsValid() || to.path != "":
		return 0, syscall.EISCONN
	}
	return k.write(s, p)
}
