package session

// This file answers: how is the stepped program started and ended? It gets two pipes beside
// its stdout and stderr, and a process group of its own: a Ctrl-C at the terminal is the
// viewer's, which ends it, and whatever it has started.

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"sync"
	"time"

	"greenpoll/internal/group"
	"greenpoll/step"
)

// A process is a program that was started and has to be closed.
type process struct {
	cmd      *exec.Cmd
	commands *os.File // it reads them from the other end; it ends when this one is closed
	events   *os.File // what it writes comes out here
	output   *output

	done chan struct{} // closed when it has ended, and all its output was read
	once sync.Once
}

func start(exe string, args []string, out io.Writer, env ...string) (*process, error) {
	theirsIn, commands, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	events, theirsOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(err, theirsIn.Close(), commands.Close())
	}
	p := &process{cmd: exec.Command(exe, args...), commands: commands, events: events, output: &output{to: out}, done: make(chan struct{})}
	p.cmd.Stdout, p.cmd.Stderr = p.output, p.output
	p.cmd.WaitDelay = time.Second // what it has started may keep its stdout
	p.cmd.Env = append(append(os.Environ(), env...), step.Env+"="+handDown(p.cmd, theirsIn, theirsOut))
	group.Own(p.cmd)
	err = p.cmd.Start()
	if err = errors.Join(err, theirsIn.Close(), theirsOut.Close()); err != nil {
		return nil, errors.Join(err, commands.Close(), events.Close())
	}
	go func() {
		_ = p.cmd.Wait()          // ProcessState says it
		group.Kill(p.cmd.Process) // what it has started and left behind; later its number may be another's
		close(p.done)
	}()
	return p, nil
}

// tell sends the program a Command. If it is gone, its stream says so.
func (p *process) tell(c step.Command) error {
	text, err := json.Marshal(c)
	if err == nil {
		_, _ = p.commands.Write(append(text, '\n')) // see above
	}
	return err
}

// waitOrKill gives the program some time to end by itself.
func (p *process) waitOrKill(most time.Duration) {
	select {
	case <-p.done:
		return
	default:
	}
	select {
	case <-p.done:
	case <-time.After(most):
		group.Kill(p.cmd.Process)
	}
}

// close ends the program, if it has not ended, and waits for that.
func (p *process) close() (err error) {
	p.once.Do(func() {
		p.waitOrKill(0)
		<-p.done
		err = errors.Join(p.commands.Close(), p.events.Close())
	})
	return err
}
