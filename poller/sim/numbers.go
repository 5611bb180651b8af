package sim

// This file answers: how does a program hold sockets? By numbers: how they are given out,
// named, configured and closed.

import (
	"maps"
	"net/netip"
	"syscall"
)

// Socket makes a socket of network tcp4, tcp6, udp4, udp6, unix or unixgram. EMFILE if Config.MaxFDs
// are open, EAFNOSUPPORT for another network.
func (k *Kernel) Socket(network string) (fd int, errno syscall.Errno) {
	return k.call(CallSocket, 0, func() (int, syscall.Errno) {
		switch network {
		case "tcp4", "tcp6", "udp4", "udp6", "unix", "unixgram":
		default:
			return -1, syscall.EAFNOSUPPORT
		}
		if k.full() {
			return -1, syscall.EMFILE
		}
		return k.number(k.newSocket(network)), 0
	})
}

func (k *Kernel) newSocket(network string) *socket {
	return &socket{k: k, network: network, options: map[string]int{}}
}

func (k *Kernel) full() bool { return k.cfg.MaxFDs > 0 && len(k.sockets) >= k.cfg.MaxFDs }

// number gives s the lowest number that is free, as Unix does: so a number that was
// closed comes back soon, for another socket. 0 to 2 are taken.
func (k *Kernel) number(s *socket) int {
	for k.sockets[k.lowest] != nil {
		k.lowest++
	}
	s.fd = k.lowest
	k.sockets[s.fd] = s
	return s.fd
}

// Option records an option, see Options; linger 0 changes what Close does and ipv6only
// what Bind and Connect do. The only error is EBADF.
func (k *Kernel) Option(fd int, name string, value int) syscall.Errno {
	_, errno := k.on(CallOption, fd, func(s *socket) (int, syscall.Errno) {
		s.options[name] = value
		return 0, 0
	})
	return errno
}

// Options returns the options of an open socket as they were last set, nil if it
// is not open.
func (k *Kernel) Options(fd int) map[string]int {
	k.mu.Lock()
	defer k.mu.Unlock()
	if s := k.sockets[fd]; s != nil {
		return maps.Clone(s.options)
	}
	return nil
}

// Open counts the open sockets: 0 after a program that leaks none.
func (k *Kernel) Open() int {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.sockets)
}

// SocketError returns the socket's pending error and forgets it.
func (k *Kernel) SocketError(fd int) syscall.Errno {
	_, errno := k.on(CallSocketError, fd, func(s *socket) (int, syscall.Errno) {
		return 0, s.takeError()
	})
	return errno
}

// Names returns the socket's own address, or its peer's: ENOTCONN without one.
func (k *Kernel) Names(fd int, peer bool) (addr netip.AddrPort, path string, errno syscall.Errno) {
	_, errno = k.on(CallNames, fd, func(s *socket) (int, syscall.Errno) {
		if !peer {
			addr, path = s.local.of(s.network)
			return 0, 0
		}
		if s.state != established {
			return 0, syscall.ENOTCONN
		}
		addr, path = s.peer.of(s.network)
		return 0, 0
	})
	return addr, path, errno
}

// Close frees the number at once. The peer receives an end, or a reset if bytes were left
// unread or linger is 0. Operations under way end with ECANCELED. It does not block,
// whatever linger is.
func (k *Kernel) Close(fd int) syscall.Errno {
	_, errno := k.on(CallClose, fd, func(s *socket) (int, syscall.Errno) {
		delete(k.sockets, fd)
		k.lowest = min(k.lowest, fd)
		if s.watched != nil {
			k.former[fd] = s.token
			s.unwatch()
		}
		k.end(s)
		return 0, 0
	})
	return errno
}

// end is the last thing done with a socket, whether it has a number or not.
func (k *Kernel) end(s *socket) {
	if s.closed {
		return
	}
	s.closed = true
	k.cancelAll(s)
	k.unbind(s)
	if s.datagram() {
		k.closeDatagrams(s)
		return
	}
	switch s.state {
	case listening:
		for _, c := range s.queue {
			k.reset(c)
		}
		s.queue = nil
	case established:
		k.hangUp(s)
	}
}
