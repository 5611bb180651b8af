package sim

// This file answers: how does a listener hand out connections? A queue of those
// that are complete, and a number for the first of them.

import (
	"net/netip"
	"syscall"

	"greenpoll/poller"
)

// Listen makes a bound socket a listener; EINVAL if it has no address.
func (k *Kernel) Listen(fd int) syscall.Errno {
	_, errno := k.on(CallListen, fd, func(s *socket) (int, syscall.Errno) { return 0, k.listen(s) })
	return errno
}

func (k *Kernel) listen(s *socket) syscall.Errno {
	switch {
	case s.state == listening:
		return 0
	case s.state != unconnected:
		return syscall.EINVAL
	case s.local == address{}:
		return syscall.EINVAL
	}
	s.state = listening
	return 0
}

// enqueue gives a listener a connection for Accept.
func (k *Kernel) enqueue(s *socket) {
	s.state = established
	l := s.listener
	l.queue = append(l.queue, s)
	k.emitArrived(l, s)
	k.edge(l, poller.Read)
}

// Accept takes the oldest connection from the listener's queue and gives it a
// number. Errors: EAGAIN, EMFILE if Config.MaxFDs are open (also with an empty
// queue, and the connection stays there), EINVAL if fd is no listener.
func (k *Kernel) Accept(fd int) (newFD int, peer netip.AddrPort, path string, errno syscall.Errno) {
	newFD, errno = k.on(CallAccept, fd, func(l *socket) (int, syscall.Errno) {
		s, errno := k.accept(l)
		if errno != 0 {
			return -1, errno
		}
		peer, path = s.peer.of(s.network)
		return s.fd, 0
	})
	return newFD, peer, path, errno
}

func (k *Kernel) accept(l *socket) (*socket, syscall.Errno) {
	switch {
	case k.full():
		return nil, syscall.EMFILE
	case l.state != listening:
		return nil, syscall.EINVAL
	case len(l.queue) == 0:
		return nil, syscall.EAGAIN
	}
	s := l.takeQueued()
	k.number(s)
	return s, 0
}

func (l *socket) takeQueued() *socket {
	s := l.queue[0]
	l.queue = l.queue[1:]
	s.listener = nil
	return s
}
