//go:build !windows

package main

import "syscall"

// listenAgain sets the length of a listener's queue.
func listenAgain(fd uintptr, backlog int) error { return syscall.Listen(int(fd), backlog) }
