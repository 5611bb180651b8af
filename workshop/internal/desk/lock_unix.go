//go:build linux || darwin

package desk

import (
	"errors"
	"os"
	"syscall"
)

func hold(f *os.File) error {
	for {
		err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
		if !errors.Is(err, syscall.EINTR) {
			return err
		}
	}
}
