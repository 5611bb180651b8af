package attempt

// This file answers: how is the other process built, asked, and ended if it hangs?

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"greenpoll/tools/overlay/bodies"
)

// Patience is how long a run may take before it counts as one that hangs.
const Patience = 3 * time.Second

// Build builds the program with a body in it, or, if list is "", with the library as it is.
func Build(root, list, dir string) (program string, err error) {
	program = filepath.Clean(dir)
	args := []string{"build", "-ldflags=-s -w", "-o", program} // without tables for debuggers it links in half the time
	if list != "" {
		args = append(args, "-overlay", list)
	}
	cmd := exec.Command("go", append(args, "./tools/overlay/attempt/run")...)
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w\n%s", err, out)
	}
	return program, nil
}

// A Process runs schedules, one at a time.
type Process struct {
	Program string
	Events  bool // Results have their Events

	cmd    *exec.Cmd
	in     io.WriteCloser
	out    *bufio.Reader
	faults bytes.Buffer
}

// Run runs one schedule, in a new process if the last one broke.
func (p *Process) Run(s bodies.Schedule) (r Result, err error) {
	if p.cmd == nil {
		if err := p.start(); err != nil {
			return r, err
		}
	}
	var hung atomic.Bool
	process := p.cmd.Process
	watchdog := time.AfterFunc(Patience, func() {
		hung.Store(true)
		_ = process.Kill() // it may have ended
	})
	_, err = fmt.Fprintln(p.in, s)
	var line []byte
	if err == nil {
		line, err = p.out.ReadBytes('\n')
	}
	if watchdog.Stop(); err == nil {
		return r, json.Unmarshal(line, &r)
	}
	_ = p.Close() // how it ended, its output tells
	r.Events = toldIn(p.faults.String())
	if r.Broke = "hangs"; !hung.Load() {
		r.Broke = "panic: " + panicOf(p.faults.String())
	}
	return r, nil
}

func (p *Process) start() (err error) {
	p.cmd = exec.Command(p.Program)
	if p.Events {
		p.cmd.Args = append(p.cmd.Args, "-events")
	}
	p.cmd.Env = append(os.Environ(), "GOTRACEBACK=none")
	p.faults.Reset()
	p.cmd.Stderr = &p.faults
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return err
	}
	p.out = bufio.NewReader(out)
	return p.cmd.Start()
}

// Close ends the process.
func (p *Process) Close() error {
	if p.cmd == nil {
		return nil
	}
	cmd := p.cmd
	p.cmd = nil
	return errorsOf(p.in.Close(), cmd.Wait())
}

func errorsOf(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// toldIn reads the events of the last run that has told them.
func toldIn(text string) (events []Event) {
	text = text[max(0, strings.LastIndex(text, beginning)):]
	for line := range strings.Lines(text) {
		var e Event
		if json.Unmarshal([]byte(line), &e) == nil && e.Place != "" {
			events = append(events, e)
		}
	}
	return events
}

var panicked = regexp.MustCompile(`(?m)^(?:panic|fatal error): (.*)$`)

func panicOf(text string) string {
	if m := panicked.FindStringSubmatch(text); m != nil {
		return strings.TrimSpace(m[1])
	}
	return strings.TrimSpace(text)
}
