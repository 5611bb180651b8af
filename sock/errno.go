//go:build linux || darwin || windows

package sock

// This file answers: which number has an error of golang.org/x/sys, whose calls return
// any error, and mean an errno?

import "syscall"

func toErrno(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	if errno, ok := err.(syscall.Errno); ok {
		return errno
	}
	return socketErrno(syscall.EINVAL)
}
