//go:build ignore && linux

// Wrong: the worker sleeps for a second at most, and wakes for nothing.
// Exercise: poll
// Told as: No news has come, and the worker sleeps in Poll for 1000 ms at most
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, err := unix.EpollWait(m.backend, events[:], 1000)
	if err == unix.EINTR {
		return nil
	}
	for _, ev := range events[:max(n, 0)] {
		c := conns[int(ev.Fd)]
		if ev.Events&^unix.EPOLLOUT != 0 {
			c.read.unblock()
		}
		if ev.Events&^(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
