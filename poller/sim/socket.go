package sim

// This file answers: what is a socket, and when is it ready?

import (
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
//
// A datagram socket is unconnected, and no worse for it, or established: Connect
// has given it the one peer with which it talks.
type state uint8

const (
	unconnected state = iota
	connecting
	established
	listening
)

// socket is one end of a connection, or a listener. Most have a number; remote peers and
// connections that were not accepted yet have none.
type socket struct {
	k       *Kernel
	fd      int    // 0: none
	network string // tcp4, tcp6, udp4, udp6, unix, unixgram
	state   state
	closed  bool
	options map[string]int

	local, peer address
	in, out     *pipe      // of a stream: the two directions, from Connect's arrival on
	dgram       dgramState // of a datagram socket

	// What Linux calls sk_shutdown, SOCK_DONE and sk_err.
	noReading bool          // the peer has ended, or Shutdown: a read finds what is there, then the end
	noWriting bool          // Shutdown, or the peer can take no more
	finished  bool          // a FIN has arrived
	err       syscall.Errno // reported once, by whichever call comes first

	queue    []*socket // of a listener: connections for Accept
	listener *socket   // of a connection that was not accepted yet

	watched []*watch // by the poll side, see wait.go; nil: not armed
	token   uint64
	cause   uint64 // trace: what has happened to it last, which makes its edges

	ops    [3]*operation // by direction, and a probe; see submit.go
	script endpoint      // a remote's; nil for sockets of the program
}

func (s *socket) unix() bool { return s.network == "unix" || s.network == "unixgram" }

func (s *socket) datagram() bool {
	return s.network == "udp4" || s.network == "udp6" || s.network == "unixgram"
}

// unread counts what has come and has not been taken yet: bytes, datagrams, or, of a
// listener, connections.
func (s *socket) unread() int {
	switch {
	case s.datagram():
		return len(s.dgram.inbox)
	case s.state == listening:
		return len(s.queue)
	case s.in == nil || s.state == connecting:
		return 0
	}
	return len(s.in.bytes)
}

// urgent reports whether urgent data is there that no read has passed.
func (s *socket) urgent() bool { return s.state == established && s.in != nil && s.in.urgent() }

// room counts the bytes that a send would find room for.
func (s *socket) room() int {
	switch {
	case s.datagram():
		return s.sendRoom()
	case s.state == established:
		return s.out.room()
	}
	return 0
}

// readiness is what poll(2) would answer now, decoded: its bits are epoll's.
func (s *socket) readiness() poller.Mode { return poller.DecodeEpoll(s.epollBits()) }

// takeError returns the pending error and forgets it.
func (s *socket) takeError() syscall.Errno {
	errno := s.err
	s.err = 0
	return errno
}
