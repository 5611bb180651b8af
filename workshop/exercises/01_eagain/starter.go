//go:build ignore

package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for at := 2; ; at = 4 {
		n, err := try()
		if err == unix.EAGAIN {
			step(t, at, "%s(fd %d) -> EAGAIN: nothing there yet", call, c.fd)
			panic("exercise 1, eagain: the kernel has nothing yet. What does the task do? (g is its gate)")
		} else if err != unix.EINTR { // after a signal: try again
			step(t, at, "%s(fd %d) -> %d, %v", call, c.fd, n, err)
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
