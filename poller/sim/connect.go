package sim

// This file answers: how is a connection made? By TCP's three segments, each of which
// takes its time; a Unix socket needs none of them.

import (
	"net/netip"
	"syscall"
	"time"

	"greenpoll/poller"
)

// Connect begins a TCP connection and answers EINPROGRESS: the socket becomes writable
// when the outcome is known, and SocketError returns it. A Unix connection is made at
// once, or fails with ECONNREFUSED (nobody listens), ENOENT (no such file), EAGAIN (the
// listener's queue is full), EPROTOTYPE (the path is a datagram socket's). A datagram
// socket gets a peer, at once and without asking it.
func (k *Kernel) Connect(fd int, addr netip.AddrPort, path string) syscall.Errno {
	_, errno := k.on(CallConnect, fd, func(s *socket) (int, syscall.Errno) {
		return 0, k.connect(s, addressOf(addr, path))
	})
	return errno
}

func (k *Kernel) connect(s *socket, to address) syscall.Errno {
	if s.datagram() {
		return k.choosePeer(s, to)
	}
	switch s.state {
	case established, listening:
		return syscall.EISCONN
	case connecting:
		return syscall.EALREADY
	}
	if s.unix() {
		return k.connectPath(s, to.path)
	}
	if !to.IsValid() || to.Addr().Is6() && !s.six() {
		return syscall.EAFNOSUPPORT
	}
	to = s.destination(to)
	if to.Addr().Is4() && s.options["ipv6only"] != 0 {
		return syscall.ENETUNREACH
	}
	switch {
	case s.local == address{}:
		s.local = k.pickPort(loopback(to.Addr()))
	case s.local.Addr().IsUnspecified():
		s.local = address{AddrPort: netip.AddrPortFrom(loopback(to.Addr()), s.local.Port())}
	}
	s.peer, s.state, s.err = to, connecting, 0
	s.noReading, s.noWriting, s.finished = false, false, false
	k.sendSYN(s, 0)
	return syscall.EINPROGRESS
}

// destination returns to; but the unspecified address, which as a destination is our own,
// becomes the loopback address of the family that the socket talks.
func (s *socket) destination(to address) address {
	if !to.Addr().IsUnspecified() {
		return to
	}
	ip := to.Addr()
	if s.local.Addr().Is4() {
		ip = s.local.Addr()
	}
	return address{AddrPort: netip.AddrPortFrom(loopback(ip), to.Port())}
}

func loopback(ip netip.Addr) netip.Addr {
	if ip.Is4() {
		return netip.AddrFrom4([4]byte{127, 0, 0, 1})
	}
	return netip.IPv6Loopback()
}

// synTries is how often a SYN is sent before the connection is given up: after 1, 2, 4
// ... seconds, 127 in all, as Linux does.
const synTries = 7

// sendSYN sends the SYN for the nth time. A listener whose queue is full does not answer.
func (k *Kernel) sendSYN(c *socket, n int) {
	k.after(k.delay(c), func() {
		if c.closed || c.state != connecting {
			return
		}
		l := k.listenerAt(c.peer)
		switch {
		case l == nil:
			k.after(k.delay(c), func() { k.fail(c, syscall.ECONNREFUSED, "connection refused") })
		case len(l.queue) < k.cfg.Backlog:
			k.answer(c, l)
		case n+1 < synTries:
			k.emit(l, "queue full: connection request dropped", 0, 0)
			k.after(int64(time.Second)<<n, func() { k.sendSYN(c, n+1) })
		default:
			k.after(int64(time.Second)<<n, func() { k.fail(c, syscall.ETIMEDOUT, "connection timed out") })
		}
	})
}

func (k *Kernel) delay(s *socket) int64 {
	if s.unix() {
		return 0
	}
	return int64(k.cfg.Latency)
}

// fail ends a Connect without success.
func (k *Kernel) fail(c *socket, errno syscall.Errno, why string) {
	if c.closed || c.state != connecting {
		return
	}
	c.state, c.err = unconnected, errno
	c.noReading, c.noWriting = true, true
	k.emit(c, why, 0, poller.Write)
	k.edge(c, poller.Read|poller.Write)
}

// answer makes the listener's end of the connection and sends the SYN's answer. Accept
// may return that end only once the third segment has come.
func (k *Kernel) answer(c, l *socket) {
	k.send(k.pair(c, l).out, segment{kind: synAnswered})
}

// pair makes the two ends one connection.
func (k *Kernel) pair(c, l *socket) *socket {
	s := k.newSocket(l.network)
	s.state, s.listener = connecting, l
	s.local, s.peer = c.peer, c.local
	s.in = &pipe{k: k, from: c, to: s}
	s.out = &pipe{k: k, from: s, to: c}
	c.in, c.out = s.out, s.in
	return s
}

// connectPath makes a Unix connection, which takes no time.
func (k *Kernel) connectPath(c *socket, path string) syscall.Errno {
	l, found := k.files[path]
	switch {
	case !found:
		return syscall.ENOENT
	case l.datagram():
		return syscall.EPROTOTYPE
	case l.state != listening || l.closed:
		return syscall.ECONNREFUSED
	case len(l.queue) >= k.cfg.Backlog:
		return syscall.EAGAIN
	}
	c.peer = address{path: path}
	s := k.pair(c, l)
	c.state = established
	k.enqueue(s)
	k.edge(c, poller.Write)
	return 0
}
