//go:build !windows

package sock

import "syscall"

// socketErrno returns errno. Only on Windows does it translate anything.
func socketErrno(errno syscall.Errno) syscall.Errno { return errno }
