package group

import (
	"os"
	"os/exec"
	"syscall"
)

// Own gives a command, before its start, a process group of its own.
func Own(cmd *exec.Cmd) {
	if cmd.SysProcAttr == nil {
		cmd.SysProcAttr = new(syscall.SysProcAttr)
	}
	cmd.SysProcAttr.CreationFlags |= syscall.CREATE_NEW_PROCESS_GROUP
}

// Kill ends the program only: Windows has no signal for a group.
func Kill(p *os.Process) { _ = p.Kill() } // it may have ended
