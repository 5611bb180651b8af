//go:build ignore

// Wrong: the task goes into its gate and parks, and nobody counts it.
// Exercise: eagain
// Told as: The task sleeps in its gate, and is not counted in m.waiters
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			g.task = t
			t.Park()
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
