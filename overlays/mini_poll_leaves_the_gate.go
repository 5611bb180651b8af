//go:build ignore && linux

// Wrong: the task is put on the run queue, and left in its gate.
// Exercise: poll
// Told as: The task that waited for bytes is on the run queue, and still in its gate
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
		if t := c.read.task; t != nil && ev.Events&^unix.EPOLLOUT != 0 {
			m.Ready(t)
		}
		if ev.Events&^(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 {
			c.write.unblock()
		}
	}
	return os.NewSyscallError("epoll_wait", err)
}
