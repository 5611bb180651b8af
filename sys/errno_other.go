//go:build !windows

package sys

import "syscall"

// SocketErrno returns errno: only Windows has other numbers.
func SocketErrno(errno syscall.Errno) syscall.Errno { return errno }
