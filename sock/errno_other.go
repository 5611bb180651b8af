//go:build !windows

package sock

import "syscall"

// ofSockets has something to do on Windows only.
func ofSockets(errno syscall.Errno) syscall.Errno { return errno }
