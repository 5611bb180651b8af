//go:build ignore && linux

// Wrong: the whole buffer is looked at, and what stands behind the news is from a poll before.
// Exercise: poll
// Told as: Bytes have come for one task, and others were woken as well
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

var buffer [64]unix.EpollEvent

func (m *machine) Poll() error {
	_, err := unix.EpollWait(m.backend, buffer[:], -1)
	if err == unix.EINTR {
		return nil
	}
	for _, ev := range buffer {
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
