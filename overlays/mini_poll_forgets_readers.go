//go:build ignore && linux

// Wrong: news of bytes opens the gate for writing.
// Exercise: poll
// Told as: Bytes have come for a task that waits
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
		c.write.unblock()
	}
	return os.NewSyscallError("epoll_wait", err)
}
