//go:build ignore && !windows

package main

import (
	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

// taken returns when the worker has taken the news that bytes have come for conn, which nobody reads.
// An epoll or kqueue can be polled itself: it is readable as long as it has news.
func taken(c *verdict.Check, m *machine, conn *Conn) {
	readable := func(fd, wait int) bool {
		n, err := unix.Poll([]unix.PollFd{{Fd: int32(fd), Events: unix.POLLIN}}, wait)
		if err != nil && err != unix.EINTR {
			must(c, "poll(2)", err)
		}
		return n > 0
	}
	for !readable(conn.fd, 100) {
	}
	for readable(m.backend, 0) {
	}
}
