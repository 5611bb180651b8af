package sim

// This file answers: what does a datagram socket do? It sends messages that
// arrive whole, or not at all, and keeps those that have arrived. The rules are
// Linux's.

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// dgramState is what a datagram socket has instead of two streams.
type dgramState struct {
	inbox    []datagram
	filled   int       // bytes of the buffer that inbox takes
	inFlight int       // bytes of ours that are under way
	refused  bool      // a send found too much under way: the next room makes an edge
	peer     *socket   // Unix: the socket that Connect found at the path
	waiting  []*socket // Unix: senders that found inbox full
}

type datagram struct {
	from  address
	bytes []byte
}

// A datagram takes its own bytes of a buffer, and a record of this size.
const record = 256

// The largest payload of one UDP datagram, by the version of IP.
const (
	mostOverIPv4 = 1<<16 - 1 - 20 - 8
	mostOverIPv6 = 1<<16 - 1 - 8
)

// RecvFrom takes the oldest datagram, as much of it as p has room for. Errors: EAGAIN
// (there is none), ECONNREFUSED (once, on a connected UDP socket: the last datagram found
// no socket). On a stream it is Read, and also returns a Unix peer's name.
func (k *Kernel) RecvFrom(fd int, p []byte) (n int, from netip.AddrPort, path string, errno syscall.Errno) {
	n, errno = k.on(CallRead, fd, func(s *socket) (int, syscall.Errno) {
		n, a, errno := k.receive(s, p)
		if errno == 0 {
			from, path = a.of(s.network)
		}
		return n, errno
	})
	return n, from, path, errno
}

func (k *Kernel) receive(s *socket, p []byte) (int, address, syscall.Errno) {
	switch {
	case !s.datagram():
		n, errno := k.read(s, p)
		if !s.unix() {
			return n, address{}, errno
		}
		return n, s.peer, errno
	case s.err != 0:
		return 0, address{}, s.takeError()
	case len(s.dgram.inbox) == 0:
		return 0, address{}, syscall.EAGAIN
	}
	d := s.takeDatagram()
	return copy(p, d.bytes), d.from, 0
}

func (s *socket) takeDatagram() datagram {
	d := s.dgram.inbox[0]
	s.dgram.inbox = s.dgram.inbox[1:]
	s.dgram.filled -= len(d.bytes) + record
	s.wakeSenders()
	return d
}

// SendTo sends p as one datagram. If it does not arrive, that is no error, except on a
// Unix socket. Errors: EAGAIN (UDP: Config.BufferSize bytes are under way; Unix:
// the receiver's queue is full), EMSGSIZE, EDESTADDRREQ or ENOTCONN (no address),
// ENETUNREACH (no way from this socket's own address), EAFNOSUPPORT, EPIPE
// (Shutdown), ECONNREFUSED as RecvFrom; for a Unix socket also ENOENT,
// ECONNREFUSED (its socket was closed), EPROTOTYPE (it is a stream's), EPERM (its
// socket is connected to another one).
func (k *Kernel) SendTo(fd int, p []byte, to netip.AddrPort, path string) syscall.Errno {
	_, errno := k.on(CallWrite, fd, func(s *socket) (int, syscall.Errno) {
		return len(p), k.sendDatagram(s, p, addressOf(to, path))
	})
	return errno
}

// sendDatagram sends p to the given address, or to the peer if there is no address.
func (k *Kernel) sendDatagram(s *socket, p []byte, to address) syscall.Errno {
	switch {
	case !s.datagram():
		return syscall.EOPNOTSUPP
	case s.noWriting:
		return syscall.EPIPE
	case s.err != 0:
		return s.takeError()
	case s.unix():
		return k.sendToPath(s, p, to.path)
	}
	if !to.IsValid() {
		if to = s.peer; !to.IsValid() {
			return syscall.EDESTADDRREQ
		}
	}
	to, from, errno := k.route(s, to)
	switch {
	case errno != 0:
		return errno
	case len(p) > mostOverIPv6, to.Addr().Is4() && len(p) > mostOverIPv4:
		return syscall.EMSGSIZE
	case s.dgram.inFlight >= k.cfg.BufferSize:
		s.dgram.refused = true
		return syscall.EAGAIN
	}
	d := datagram{from, append([]byte{}, p...)}
	s.dgram.inFlight += len(p) + record
	k.after(k.delay(s), func() {
		k.landed(s, d)
		k.deliver(s, d, to)
	})
	return 0
}

func (k *Kernel) enqueueDatagram(s *socket, d datagram) {
	s.dgram.inbox = append(s.dgram.inbox, d)
	s.dgram.filled += len(d.bytes) + record
	k.emit(s, "datagram arrived", len(d.bytes), poller.Read)
	k.edge(s, poller.Read)
}

// sendRoom is how much a datagram socket may still send.
func (s *socket) sendRoom() int {
	if peer := s.dgram.peer; peer != nil && peer.full() {
		return 0
	}
	return max(0, s.k.cfg.BufferSize-s.dgram.inFlight)
}
