//go:build unix

package step

import (
	"os"

	"golang.org/x/sys/unix"
)

// closeOnExec keeps descriptors from the program's children.
func closeOnExec(fds ...uintptr) error {
	for _, fd := range fds {
		if _, err := unix.FcntlInt(fd, unix.F_SETFD, unix.FD_CLOEXEC); err != nil {
			return os.NewSyscallError("fcntl", err)
		}
	}
	return nil
}
