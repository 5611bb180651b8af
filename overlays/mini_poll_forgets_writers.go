//go:build ignore && linux

// Wrong: news of room to write opens no gate.
// Exercise: poll
// Told as: A task waits in Dial, and its connection is up
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
		if ev.Events&^unix.EPOLLOUT != 0 {
			c.read.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
