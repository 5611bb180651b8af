//go:build ignore

// Wrong: after its wait the task returns what the first try brought: nothing.
// Exercise: eagain
// Told as: After its wait the read returned 0 bytes and the error <nil> without having tried again.
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
			return 0, nil
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
