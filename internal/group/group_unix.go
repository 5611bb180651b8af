//go:build unix

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
	cmd.SysProcAttr.Setpgid = true
}

// Kill ends the program and what it has started. Before the program was waited for, its number
// cannot be another's; afterwards the group may still have members.
func Kill(p *os.Process) { _ = syscall.Kill(-p.Pid, syscall.SIGKILL) } // there may be none

// interrupt asks the program, and what it has started, to end.
func interrupt(p *os.Process) error { return syscall.Kill(-p.Pid, syscall.SIGINT) }
