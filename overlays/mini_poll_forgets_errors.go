//go:build ignore && linux

// Wrong: an error of the socket opens the gate for reading alone.
// Exercise: poll
// Told as: The kernel told of EPOLLERR alone, and the task that waits for room
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, err := unix.EpollWait(m.backend, events[:], -1)
	if err == unix.EINTR {
		return nil
	}
	for _, ev := range events[:max(n, 0)] {
		c := conns[int(ev.Fd)]
		if ev.Events&(unix.EPOLLIN|unix.EPOLLRDHUP|unix.EPOLLERR|unix.EPOLLHUP) != 0 {
			c.read.unblock()
		}
		if ev.Events&(unix.EPOLLOUT|unix.EPOLLHUP) != 0 {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
