//go:build ignore

// Wrong: after its wait the task tries by hand, and returns what comes, a signal as well.
// Exercise: eagain
// Told as: The task was woken, and a signal ended its try (EINTR)
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			g.block(t)
			if n, err = try(); err == unix.EAGAIN {
				continue
			}
			return n, err
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
