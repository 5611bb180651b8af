//go:build ignore && linux

// Wrong: a signal ends the poll, and is returned as an error.
// Exercise: poll
// Told as: A signal ended the call before there was any news, and Poll returned it
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, err := unix.EpollWait(m.backend, events[:], -1)
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
