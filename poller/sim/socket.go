package sim

// This file answers: what is a socket, and what can be read from its state? The
// sockets by number, their birth, options and end.

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// state is what a socket is to TCP, or to a Unix stream.
//
//	unconnected  fresh, refused, reset -> listening    Listen
//	                                   -> connecting   Connect (TCP)
//	                                   -> established  Connect (Unix)
//	connecting   its SYN is under way  -> established  the answer arrives
//	                                   -> unconnected  nobody listens, or nobody answers
//	established  a stream each way     -> unconnected  a reset arrives (TCP)
//	listening    it has a queue
type state uint8

const (
	unconnected state = iota
	connecting
	established
	listening
)

// socket is one end of a connection, or a listener. Most have a number; those of
// remote peers and those that nobody has accepted yet have none.
type socket struct {
	k       *Kernel
	fd      int    // 0: none
	network string // tcp4, tcp6, unix
	state   state
	closed  bool
	options map[string]int

	local, peer address
	in, out     *pipe // the two directions, from Connect's arrival on

	// What Linux calls sk_shutdown, SOCK_DONE and sk_err.
	noReading bool          // the peer has ended, or Shutdown: a read finds what is there, then the end
	noWriting bool          // Shutdown, or the peer can take no more
	finished  bool          // a FIN has arrived
	err       syscall.Errno // told once, by whichever call comes first

	queue    []*socket // of a listener: connections for Accept
	listener *socket   // of a connection that was not accepted yet

	armed  bool // registered with the poll side
	listed bool // on the ready list
	token  uint64

	ops    [2]*operation // by direction, see submit.go
	script endpoint      // a remote's; nil for sockets of the program
}

func (s *socket) unix() bool { return s.network == "unix" }

// readiness is what epoll would report of s now, decoded.
func (s *socket) readiness() (m poller.Mode) {
	const all = poller.Read | poller.Write | poller.Hangup
	switch s.state {
	case unconnected:
		return all // a socket that is no connection is a broken one
	case connecting:
		return 0
	case listening:
		if len(s.queue) > 0 {
			m = poller.Read
		}
		return m
	}
	if s.err != 0 || s.noReading && s.noWriting {
		m |= all
	}
	if len(s.in.bytes) > 0 {
		m |= poller.Read
	}
	if s.in.urgent() {
		m |= poller.Read | poller.Urgent
	}
	if s.noReading {
		m |= poller.Read | poller.Hangup
	}
	if s.noWriting || s.out.room() > 0 {
		m |= poller.Write
	}
	return m
}

// takeError returns the pending error and forgets it.
func (s *socket) takeError() syscall.Errno {
	errno := s.err
	s.err = 0
	return errno
}

// Socket makes a socket of network tcp4, tcp6 or unix. EMFILE if Config.MaxFDs
// are open, EAFNOSUPPORT for another network.
func (k *Kernel) Socket(network string) (fd int, errno syscall.Errno) {
	return k.call(CallSocket, 0, func() (int, syscall.Errno) {
		if network != "tcp4" && network != "tcp6" && network != "unix" {
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

// number gives s the lowest number that is free, as Unix does: so a number that
// was closed comes back soon, with another socket behind it. 0 to 2 are taken.
func (k *Kernel) number(s *socket) int {
	fd := 3
	for k.sockets[fd] != nil {
		fd++
	}
	s.fd = fd
	k.sockets[fd] = s
	return fd
}

// Option records an option, see Options; linger 0 changes what Close does and
// ipv6only what Bind and Connect do. Only EBADF can go wrong.
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
	s := k.sockets[fd]
	if s == nil {
		return nil
	}
	options := make(map[string]int, len(s.options))
	for name, value := range s.options {
		options[name] = value
	}
	return options
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

// Close frees the number at once. The peer hears of an end, or of a reset if
// bytes were left unread or linger is 0. Operations under way end with
// ECANCELED. It does not block, whatever linger says.
func (k *Kernel) Close(fd int) syscall.Errno {
	_, errno := k.on(CallClose, fd, func(s *socket) (int, syscall.Errno) {
		delete(k.sockets, fd)
		if s.armed {
			k.former[fd] = s.token
			s.armed = false // what stands on the ready list is dropped when it is read
		}
		k.end(s)
		return 0, 0
	})
	return errno
}

// end is the last thing that a socket does, with a number or without.
func (k *Kernel) end(s *socket) {
	if s.closed {
		return
	}
	s.closed = true
	k.cancelAll(s)
	k.unbind(s)
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
