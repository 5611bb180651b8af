//go:build ignore

// Wrong: EAGAIN is returned to the caller, as an error.
// Exercise: eagain
// Told as: The read returned EAGAIN as its error.
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			return 0, os.NewSyscallError(call, err)
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
