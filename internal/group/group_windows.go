package group

import (
	"os"
	"os/exec"
	"syscall"

	"golang.org/x/sys/windows"
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

// interrupt asks the program, and what it has started, to end. Without a console it ends the program.
func interrupt(p *os.Process) error {
	if windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(p.Pid)) == nil {
		return nil
	}
	return p.Kill()
}
