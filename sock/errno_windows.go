package sock

// This file answers: which number does a socket of Windows give for an error that other
// systems know by another? Package syscall has those names here as well, with numbers
// of its own invention, which no call ever returns.

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// socketErrno returns the socket error that Windows has in place of errno.
func socketErrno(errno syscall.Errno) syscall.Errno {
	switch errno {
	case syscall.EADDRNOTAVAIL:
		return windows.WSAEADDRNOTAVAIL
	case syscall.EAFNOSUPPORT:
		return windows.WSAEAFNOSUPPORT
	case syscall.EMFILE:
		return windows.WSAEMFILE
	case syscall.EINVAL:
		return windows.WSAEINVAL
	case syscall.ENOBUFS:
		return windows.WSAENOBUFS
	}
	return errno
}
