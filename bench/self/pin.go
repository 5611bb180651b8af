package self

// This file answers: on which processor does a measured program run?

import (
	"errors"
	"fmt"
	"os/exec"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// Everywhere means no processor in particular.
const Everywhere = -1

// StartOn starts a program on one processor. The program inherits the CPU set of the thread
// that starts it, so none of its threads ever runs elsewhere. It ends when this program ends.
func StartOn(cmd *exec.Cmd, processor int) error {
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if processor == Everywhere {
		return cmd.Start()
	}
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	var before, one unix.CPUSet
	if err := unix.SchedGetaffinity(0, &before); err != nil {
		return err
	}
	one.Set(processor)
	if err := unix.SchedSetaffinity(0, &one); err != nil {
		return fmt.Errorf("pin to processor %d: %w", processor, err)
	}
	err := cmd.Start()
	if back := unix.SchedSetaffinity(0, &before); back != nil {
		err = errors.Join(err, fmt.Errorf("go back to the processors from before: %w", back))
	}
	return err
}
