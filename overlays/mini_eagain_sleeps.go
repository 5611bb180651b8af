//go:build ignore

// Wrong: the task does not park, it waits in a way that stops the worker.
// Exercise: eagain
// Told as: The task has stopped, but it has not parked
package main

import (
	"os"
	"time"

	"golang.org/x/sys/unix"
)

func (c *Conn) tryThenWait(t *Task, g *gate, call string, try func() (int, error)) (int, error) {
	for {
		n, err := try()
		if err == unix.EAGAIN {
			time.Sleep(time.Minute)
		} else if err != unix.EINTR {
			return max(n, 0), os.NewSyscallError(call, err)
		}
	}
}
