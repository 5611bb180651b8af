package session

// This file answers: how is a run brought that goes ahead of its viewer? As a whole, to its
// end or to where it broke: so that a viewer can move in it at will, and that its steps are
// settled (see trace.Settle).

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"time"

	"greenpoll/internal/group"
	"greenpoll/step"
	"greenpoll/trace"
)

// limits are what is taken for a run that never ends.
type limits struct {
	silence time.Duration // without an event
	events  int
}

var usual = limits{5 * time.Second, 1_000_000}

// ahead is a Session.
type ahead struct {
	process *process
	root    string
	header  trace.Header
	lines   []trace.Line
	next    int
	end     error // behind the last line: io.EOF, or how the program broke
	outcome step.Outcome
	ended   bool // outcome was told
}

// runAhead runs exe to its end. Its error tells of a program that broke before its first word.
func runAhead(ctx context.Context, spec Spec, most limits, exe string, args ...string) (*ahead, error) {
	p, err := start(exe, args, spec.Output)
	if err != nil {
		return nil, err
	}
	if err := p.tell(step.Command{Do: "run"}); err != nil { // it goes on from its first stop
		return nil, errors.Join(err, p.close())
	}
	a := &ahead{process: p, root: spec.Root}
	alive := time.AfterFunc(most.silence, func() { group.Kill(p.cmd.Process) })
	stopped := context.AfterFunc(ctx, func() { group.Kill(p.cmd.Process) })
	err = a.read(alive, most)
	silent := !alive.Stop()
	stopped()
	if err != nil {
		p.waitOrKill(time.Second) // it may be about to end by itself, and then its exit says more
	}
	<-p.done
	switch {
	case ctx.Err() != nil:
		return nil, errors.Join(ctx.Err(), p.close())
	case err == nil:
		a.end = io.EOF
	default:
		a.end = p.broken(len(a.lines), silent, most, err)
	}
	if a.end == io.EOF {
		if err := wrongChoice(spec.Choices, a.outcome); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	if a.header.V == 0 {
		return nil, errors.Join(a.end, p.close())
	}
	if spec.Root != "" {
		if a.header.Source, err = trace.SourceHash(os.DirFS(spec.Root)); err != nil {
			return nil, errors.Join(err, p.close())
		}
	}
	a.header.Wrong, a.header.NotRepeatable = wrongOf(spec), a.outcome.NotRepeatable
	return a, nil
}

var errEndless = errors.New("the run does not end: there are more events than can be kept")

// read reads the stream to its end line.
func (a *ahead) read(alive *time.Timer, most limits) error {
	d, err := trace.NewDecoder(a.process.events)
	if err != nil {
		return err
	}
	a.header = d.Header()
	d.Other = func(text []byte) (bool, error) {
		var m step.Message
		if err := json.Unmarshal(text, &m); err != nil {
			return false, err
		}
		if m.Outcome != nil {
			a.outcome, a.ended = *m.Outcome, true
		}
		return true, nil
	}
	for len(a.lines) < most.events {
		l, err := d.Next()
		if err == io.EOF && a.ended {
			return nil
		}
		if err != nil {
			return err
		}
		alive.Reset(most.silence)
		l.At = asWritten(l.At)
		a.lines = append(a.lines, l)
		trace.Settle(a.lines, len(a.lines)-1)
	}
	return errEndless
}

func (a *ahead) Header() trace.Header  { return a.header }
func (a *ahead) Outcome() step.Outcome { return a.outcome }
func (a *ahead) Live() bool            { return false }
func (a *ahead) PID() int              { return a.process.cmd.Process.Pid }
func (a *ahead) Close() error          { return a.process.close() }

func (a *ahead) Next(context.Context) (trace.Line, error) {
	if a.next == len(a.lines) {
		return trace.Line{}, a.end
	}
	a.next++
	return a.lines[a.next-1], nil
}

func (a *ahead) Source(file string) (string, error) {
	text, err := os.ReadFile(filepath.Join(a.root, filepath.FromSlash(file)))
	return string(text), err
}
