//go:build darwin || windows

package sock_test

import (
	"syscall"
	"testing"
)

// kernelHas returns nothing: only Linux is asked.
func kernelHas(*testing.T, interface {
	SyscallConn() (syscall.RawConn, error)
}) (none struct{}) {
	return none
}
