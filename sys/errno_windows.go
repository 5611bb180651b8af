package sys

// This file answers: which number does Windows use for a socket error that has another
// number elsewhere? Package syscall defines the Unix names here as well, but with invented
// numbers that no call ever returns.

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// SocketErrno returns the number that Windows uses for a socket error in place of errno.
func SocketErrno(errno syscall.Errno) syscall.Errno {
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
