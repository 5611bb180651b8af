//go:build ignore && linux

// Wrong: the error of the call is dropped.
// Exercise: poll
// Told as: The kernel refused the call
package main

import "golang.org/x/sys/unix"

func (m *machine) Poll() error {
	var events [64]unix.EpollEvent
	n, _ := unix.EpollWait(m.backend, events[:], -1)
	for _, ev := range events[:max(n, 0)] {
		c := conns[int(ev.Fd)]
		if ev.Events&^unix.EPOLLOUT != 0 {
			c.read.unblock()
		}
		if ev.Events&^(unix.EPOLLIN|unix.EPOLLRDHUP) != 0 {
			c.write.unblock()
		}
	}
	return nil
}
