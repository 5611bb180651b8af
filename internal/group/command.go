package group

// This file answers: how is a program ended that would clean up after itself? It is asked to, with what
// it has started, and ended if it takes long.

import (
	"context"
	"os/exec"
	"time"
)

// tidying is how long that may take. A variable for the tests.
var tidying = 5 * time.Second

// Command is exec.CommandContext for a program such as go, which has others run, and keeps files
// until its end. Run it with Run.
func Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	Own(cmd)
	cmd.Cancel = func() error { return interrupt(cmd.Process) }
	cmd.WaitDelay = tidying // then it alone is killed
	return cmd
}

// Run runs a Command. If that fails, nothing of what it has started is left (but for Windows, where it
// is asked to end).
func Run(cmd *exec.Cmd) error {
	err := cmd.Run()
	if err != nil && cmd.Process != nil {
		Kill(cmd.Process)
	}
	return err
}
