//go:build ignore && linux

// Plain: notifies Go's scheduler before and after every system call, even one that cannot
// block.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sys_rawcalls) -o /tmp/without ../examples/echo && go run ./echo -loads 100x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in no scenario: the simulated kernel makes no system calls: it is for the machine's own.
package sys

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
