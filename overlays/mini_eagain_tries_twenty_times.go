//go:build ignore

// Wrong: the task asks twenty times before it waits, and holds the worker meanwhile.
// Exercise: eagain
// Told as: The kernel answered EAGAIN, and the task asked it again at once, 20 times
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		for range 20 {
			n, err := try()
			if err != unix.EAGAIN && err != unix.EINTR {
				return max(n, 0), os.NewSyscallError(call, err)
			}
		}
		g.block(t)
	}
}
