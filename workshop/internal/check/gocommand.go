package check

// This file answers: how is the go command run, so that nothing is left of it when it is stopped? It
// leaves its folder of temporary files, if it is interrupted: so it has that in one of ours.

import (
	"bytes"
	"os"
	"os/exec"
	"time"

	"greenpoll/internal/group"
)

// Said runs a command of group.Command's, which may be go or have it run, and returns what it has printed.
func Said(cmd *exec.Cmd) ([]byte, error) {
	dir, err := os.MkdirTemp(os.Getenv("GOTMPDIR"), "greenpoll-workshop-")
	if err != nil {
		return nil, err
	}
	defer func() {
		if os.RemoveAll(dir) != nil {
			time.Sleep(100 * time.Millisecond) // a compiler that was killed may have written a last file
			_ = os.RemoveAll(dir)              // it is among other temporary files
		}
	}()
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	cmd.Env = append(cmd.Environ(), "GOTMPDIR="+dir)
	err = group.Run(cmd)
	return out.Bytes(), err
}
