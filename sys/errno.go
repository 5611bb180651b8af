//go:build linux || darwin || windows

package sys

// This file answers: which errno does an error of golang.org/x/sys contain?

import "syscall"

func toErrno(err error) syscall.Errno {
	if err == nil {
		return 0
	}
	if errno, ok := err.(syscall.Errno); ok {
		return errno
	}
	return SocketErrno(syscall.EINVAL)
}
