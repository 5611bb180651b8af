package main

// Linux: epoll(7). The kernel keeps a set of sockets, and a list of those that have something new.

import (
	"os"

	"golang.org/x/sys/unix"
)

// newMachine makes the set. Full: poller/poller_linux.go NewBackend
func newMachine() (*machine, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	return &machine{backend: fd}, os.NewSyscallError("epoll_create1", err)
}

// arm puts a socket into the set, for both directions, edge-triggered: each change is reported once, and
// not for as long as it lasts. Full: poller/poller_linux.go (*epoll).Arm
func (m *machine) arm(fd int) error {
	ev := unix.EpollEvent{Events: unix.EPOLLIN | unix.EPOLLOUT | unix.EPOLLRDHUP | unix.EPOLLET, Fd: int32(fd)}
	return os.NewSyscallError("epoll_ctl", unix.EpollCtl(m.backend, unix.EPOLL_CTL_ADD, fd, &ev))
}

// Poll sleeps until there is something in the list, and takes it. Full: poller/poll.go (*Poller).Poll
func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, err := unix.EpollWait(m.backend, events[:], -1)
	if err == unix.EINTR { // a signal came, and nothing else
		return nil
	}
	for _, ev := range events[:max(n, 0)] {
		c := conns[int(ev.Fd)]
		if ev.Events&^unix.EPOLLOUT != 0 { // bytes, the end, or an error
			c.read.unblock()
		}
		if ev.Events&^(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 { // room, or an error
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
