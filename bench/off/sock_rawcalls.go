//go:build ignore

// Off: calls that cannot block are raw, Go's scheduler does not hear of them.
// Plain: Go's scheduler is told before and after each.
package sock

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (linuxCalls) Read(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := unix.Syscall6(unix.SYS_RECVFROM, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT, 0, 0)
	return count(n, errno)
}

func (linuxCalls) Write(fd int, p []byte) (int, syscall.Errno) {
	n, _, errno := unix.Syscall6(unix.SYS_SENDTO, uintptr(fd),
		uintptr(unsafe.Pointer(unsafe.SliceData(p))), uintptr(len(p)), unix.MSG_DONTWAIT|unix.MSG_NOSIGNAL, 0, 0)
	return count(n, errno)
}
