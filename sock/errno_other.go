//go:build !windows

package sock

import "syscall"

// socketErrno returns errno; on Windows alone it has something to do.
func socketErrno(errno syscall.Errno) syscall.Errno { return errno }
