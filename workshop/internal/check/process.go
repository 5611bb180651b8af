package check

// This file answers: how is a whole program run that a lab is about? With the limits of every check,
// while somebody else talks to it.

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// A Process is a program that runs.
type Process struct {
	cmd    *exec.Cmd
	out    *limited
	stdin  io.Closer
	cancel context.CancelFunc
	done   chan struct{}
	end    end // once done is closed
	err    error
}

// Start starts a program. It ends with ctx, and by the limits.
func Start(ctx context.Context, cmd *exec.Cmd) (*Process, error) {
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	p := &Process{cmd: cmd, out: newLimited(), stdin: stdin, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(p.done)
		p.end, p.err = execute(ctx, cmd, p.out, limitsOf(mostTime, false))
	}()
	return p, nil
}

// Output returns what it has printed so far.
func (p *Process) Output() string { return p.out.String() }

// Computed returns for how long it has computed. It may be called once something was printed; ok is false
// if this system does not say, or it has ended.
func (p *Process) Computed() (d time.Duration, ok bool) {
	u, ok := usageOf(p.cmd.Process.Pid)
	return u.cpu, ok
}

// Descriptors returns how many it has, as Computed does. Only Linux says.
func (p *Process) Descriptors() (n int, ok bool) {
	all, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.cmd.Process.Pid))
	return len(all), err == nil
}

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Why says, of a process that has ended, why it was ended, or else how it ended by itself; "": well.
func (p *Process) Why() string {
	switch {
	case p.end.cut != "":
		return p.end.cut
	case p.err != nil:
		return p.err.Error()
	case p.end.state.Success():
		return ""
	}
	return p.end.why(p.Output())
}

// Cut reports whether the process, which has ended, was ended by a limit.
func (p *Process) Cut() bool { return p.end.cut != "" }

// CloseInput tells the program to end.
func (p *Process) CloseInput() { _ = p.stdin.Close() } // it may have ended

// Ends reports whether the program ends within a time.
func (p *Process) Ends(within time.Duration) bool {
	select {
	case <-p.done:
		return true
	default:
	}
	select {
	case <-p.done:
		return true
	case <-time.After(within):
		return false
	}
}

// Kill ends the program, if it has not ended, and returns when it has.
func (p *Process) Kill() {
	p.cancel()
	<-p.done
}
