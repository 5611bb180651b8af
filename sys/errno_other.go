//go:build !windows

package sys

import "syscall"

// SocketErrno returns errno. Only on Windows does it translate anything.
func SocketErrno(errno syscall.Errno) syscall.Errno { return errno }
