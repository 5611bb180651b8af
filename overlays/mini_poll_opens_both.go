//go:build ignore && linux

// Wrong: any news opens both gates.
// Exercise: poll
// Told as: A connect was done, and a task that waits for bytes was woken as well
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
		c.read.unblock()
		c.write.unblock()
	}
	return os.NewSyscallError("epoll_wait", err)
}
