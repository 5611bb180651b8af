//go:build ignore

// Wrong: after its wait the task looks for a signal only, and returns an error as the kernel gives it: -1 bytes, and no name of the call.
// Exercise: eagain
// Told as: After a wait the kernel answered -1 and EBADF.
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	waited := false
	for {
		n, err := try()
		if err == unix.EAGAIN {
			g.block(t)
			waited = true
		} else if waited && err != unix.EINTR {
			return n, err
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
