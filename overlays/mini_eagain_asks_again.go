//go:build ignore

// Wrong: at EAGAIN the task asks again at once, in a loop.
// Exercise: eagain
// Told as: The task asked 1,000 times in a row and never waited.
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			continue
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
