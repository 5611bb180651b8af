package sock

// Linux: what moves much data with few copies, or none, and what asks for
// readiness. ppoll(2) with a timeout of zero asks and does not wait.

import (
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

func (linuxCalls) Readable(fd int) (bool, syscall.Errno) {
	ask := unix.PollFd{Fd: int32(fd), Events: unix.POLLIN | unix.POLLRDHUP} // errors and hang-ups come unasked
	var now unix.Timespec
	n, _, errno := unix.RawSyscall6(unix.SYS_PPOLL, uintptr(unsafe.Pointer(&ask)), 1,
		uintptr(unsafe.Pointer(&now)), 0, 0, 0)
	return n == 1, errno
}
