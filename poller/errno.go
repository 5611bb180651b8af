package poller

import "syscall"

// errnoOf returns the number of a kernel's error for the trace, 0 for none.
func errnoOf(err error) int32 {
	if errno, ok := err.(syscall.Errno); ok {
		return int32(errno)
	}
	return 0
}
