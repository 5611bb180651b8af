//go:build !windows

package session

import (
	"os"
	"os/exec"
	"syscall"
)

// handDown gives the program two files more, and returns their numbers as step.Env has them.
func handDown(cmd *exec.Cmd, in, out *os.File) string {
	cmd.ExtraFiles = []*os.File{in, out}
	return "3,4" // the first is 3: see os/exec
}

// signalOf returns the signal that has ended the program; "": none has.
func signalOf(s *os.ProcessState) string {
	if w, ok := s.Sys().(syscall.WaitStatus); ok && w.Signaled() {
		return w.Signal().String()
	}
	return ""
}
