//go:build linux || darwin || windows

package sock

// This file answers: which errno is in an error that golang.org/x/sys returned?

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
