//go:build ignore && linux

// Wrong: an event that tells of bytes is not looked at for room to write.
// Exercise: poll
// Told as: One event has told of bytes and of room to write
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
		} else {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
