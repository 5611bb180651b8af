//go:build ignore

// Wrong: the task puts itself on the run queue, and parks: it asks at each of its turns.
// Exercise: eagain
// Told as: The task has put itself on the run queue
package main

import (
	"os"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			t.m.Ready(t)
			t.Park()
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
