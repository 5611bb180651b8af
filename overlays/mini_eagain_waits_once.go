//go:build ignore

// Wrong: the task waits once, and takes whatever the second try says, EAGAIN as well.
// Exercise: eagain
// Told as: The task was woken, tried again, and had EAGAIN once more
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
			n, err = try()
			return max(n, 0), os.NewSyscallError(call, err)
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
