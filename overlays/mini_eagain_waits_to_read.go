//go:build ignore

// Wrong: each task waits at the gate for reading, a writer too.
// Exercise: eagain
// Told as: The task waits at the wrong gate
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			c.read.block(t)
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
