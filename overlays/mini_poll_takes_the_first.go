//go:build ignore && linux

// Wrong: only the first piece of news is looked at; the kernel does not repeat the others.
// Exercise: poll
// Told as: Three sockets had bytes, and one Poll has woken 1 of three tasks.
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
	if n > 0 {
		ev, c := events[0], conns[int(events[0].Fd)]
		if ev.Events&^unix.EPOLLOUT != 0 {
			c.read.unblock()
		}
		if ev.Events&^(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
