//go:build !unix && !windows

package group

import (
	"os"
	"os/exec"
)

// Own does nothing: this system starts no programs.
func Own(*exec.Cmd) {}

// Kill ends the program.
func Kill(p *os.Process) { _ = p.Kill() } // it may have ended

func interrupt(p *os.Process) error { return p.Kill() }
