//go:build ignore && linux

// Wrong: the poll asks, and does not sleep: the worker burns a processor.
// Exercise: poll
// Told as: Poll came back again and again, and there was no news
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, err := unix.EpollWait(m.backend, events[:], 0)
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
