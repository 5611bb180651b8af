package sim

// This file answers: where does a UDP datagram go, and what happens if no socket is
// there?

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// choosePeer is Connect of a datagram socket.
func (k *Kernel) choosePeer(s *socket, to address) syscall.Errno {
	if s.unix() {
		peer, errno := k.datagramSocketAt(s, to.path)
		if errno != 0 {
			return errno
		}
		s.peer, s.dgram.peer, s.state = address{path: to.path}, peer, established
		return 0
	}
	if !to.IsValid() {
		return syscall.EAFNOSUPPORT
	}
	to, from, errno := k.route(s, to)
	if errno != 0 {
		return errno
	}
	s.peer, s.local, s.state, s.err = to, from, established, 0
	return 0
}

// route finds the addresses of a datagram, and gives a socket that has none a port. The
// unspecified address, as a destination, is our own.
func (k *Kernel) route(s *socket, to address) (dst, src address, errno syscall.Errno) {
	if to.Addr().Is6() && !s.six() {
		return to, s.local, syscall.EAFNOSUPPORT
	}
	to = s.destination(to)
	if s.local == (address{}) {
		any := netip.IPv4Unspecified()
		if s.six() {
			any = netip.IPv6Unspecified()
		}
		s.local = k.pickPort(any)
		k.bound = append(k.bound, s)
	}
	src = s.local
	if src.Addr().IsUnspecified() {
		if to.Addr().Is4() && s.options["ipv6only"] != 0 {
			return to, src, syscall.ENETUNREACH
		}
		src.AddrPort = netip.AddrPortFrom(loopback(to.Addr()), src.Port())
	}
	if src.Addr().Is4() != to.Addr().Is4() {
		return to, src, syscall.ENETUNREACH
	}
	return to, src, 0
}

// landed is called when a datagram of s is no longer under way.
func (k *Kernel) landed(s *socket, d datagram) {
	s.dgram.inFlight -= len(d.bytes) + record
	if s.dgram.refused && s.dgram.inFlight < k.cfg.BufferSize {
		s.dgram.refused = false
		k.emit(s, "room to write", k.cfg.BufferSize-s.dgram.inFlight, poller.Write)
		k.edge(s, poller.Write)
	}
}

// deliver is called when a UDP datagram arrives where it was sent. If no socket is there,
// a connected sender gets an error, as by ICMP.
func (k *Kernel) deliver(from *socket, d datagram, to address) {
	if k.lost > 0 {
		k.lost--
		k.emit(from, "datagram lost by the script", len(d.bytes), 0)
		return
	}
	s := k.receiverAt(to, d.from)
	switch {
	case s == nil:
		k.after(k.delay(from), func() {
			if from.state == established && !from.closed {
				from.err = syscall.ECONNREFUSED
				k.emit(from, "no socket is there: port unreachable", 0, poller.Read|poller.Write)
				k.edge(from, poller.Read|poller.Write)
			}
		})
	case len(s.dgram.inbox) > 0 && s.dgram.filled+len(d.bytes)+record > k.cfg.BufferSize:
		k.emit(s, "queue full: datagram dropped", len(d.bytes), 0)
	default:
		k.enqueueDatagram(s, d)
	}
}

// receiverAt returns the receiver of what is sent to a: first choice is the socket
// connected to the sender, then one bound to that very address, then one bound to all.
func (k *Kernel) receiverAt(a, from address) (best *socket) {
	rank := 0
	for _, b := range k.bound {
		if !b.datagram() || b.unix() || b.local.Port() != a.Port() || !b.covers(a) {
			continue
		}
		r := 1
		switch {
		case b.state == established && b.peer == from:
			r = 3
		case b.state == established:
			continue // it takes datagrams from its peer alone
		case b.local.Addr() == a.Addr():
			r = 2
		}
		if r > rank {
			best, rank = b, r
		}
	}
	return best
}

// Lose makes the next n UDP datagrams get lost on their way.
func (k *Kernel) Lose(n int) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.lost = n
}
