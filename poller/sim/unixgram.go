package sim

// This file answers: how does a datagram go from one Unix socket to another? At once, and
// none gets lost: a sender to a full queue waits.

import (
	"slices"
	"syscall"

	"greenpoll/poller"
)

// sendToPath sends p to the socket at path, or to the peer if path is empty.
func (k *Kernel) sendToPath(s *socket, p []byte, path string) (errno syscall.Errno) {
	to := s.dgram.peer
	if path != "" {
		if to, errno = k.datagramSocketAt(s, path); errno != 0 {
			return errno
		}
	}
	switch {
	case to == nil:
		return syscall.ENOTCONN
	case to.closed:
		s.dgram.peer, s.state, s.peer = nil, unconnected, address{}
		return syscall.ECONNREFUSED
	case to.noReading:
		return syscall.EPIPE
	case len(p)+record > k.cfg.BufferSize:
		return syscall.EMSGSIZE
	case to.full():
		if !slices.Contains(to.dgram.waiting, s) {
			to.dgram.waiting = append(to.dgram.waiting, s)
		}
		return syscall.EAGAIN
	}
	k.enqueueDatagram(to, datagram{s.local, append([]byte{}, p...)})
	return 0
}

// datagramSocketAt returns the datagram socket that is bound to path, if it takes what s sends.
func (k *Kernel) datagramSocketAt(s *socket, path string) (*socket, syscall.Errno) {
	to, found := k.files[path]
	switch {
	case !found:
		return nil, syscall.ENOENT
	case to.closed:
		return nil, syscall.ECONNREFUSED
	case !to.datagram():
		return nil, syscall.EPROTOTYPE
	case to.dgram.peer != nil && to.dgram.peer != s:
		return nil, syscall.EPERM
	}
	return to, 0
}

// full reports whether the queue of a Unix socket is full.
func (s *socket) full() bool { return s.unix() && len(s.dgram.inbox) >= s.k.cfg.Backlog }

// wakeSenders lets senders try again that have found the queue full.
func (s *socket) wakeSenders() {
	waiting := s.dgram.waiting
	s.dgram.waiting = nil
	for _, w := range waiting {
		if !w.closed {
			s.k.emit(w, "room to write", 1, poller.Write)
			s.k.edge(w, poller.Write)
		}
	}
}

// closeDatagrams drops what has arrived, on either kind of datagram socket.
func (k *Kernel) closeDatagrams(s *socket) {
	s.dgram.inbox, s.dgram.filled = nil, 0
	s.wakeSenders() // to find that it is closed
}
