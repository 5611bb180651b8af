package session

// This file answers: how is a program stepped that runs while it is watched? It stops after
// each event, and Next lets it go on to the next one. It may never come to that: then Next says
// what is known, and the one after waits on.

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"sync"
	"time"

	"greenpoll/step"
	"greenpoll/trace"
)

// patience is how long an event may take until a Silence is told.
const patience = 3 * time.Second

// Runs is what a Session is, too, if its program may run several schedulers, one after the
// other.
type Runs interface {
	// NextRun waits, after io.EOF, for the program's next Run. It returns false once the
	// program has ended instead. Next, Header and Outcome are then those of the new run, whose
	// events count from 1.
	NextRun(ctx context.Context) (bool, error)
}

// Chooses is what a Session is, too, if the reader may choose how the run goes on.
type Chooses interface {
	Choose(way int) error // which way the next choice takes, if it has that way
}

// A live is a Session.
type live struct {
	process  *process
	dirs     []string // of sources: the clone, then that of the program
	wrong    []string
	patience time.Duration
	silent   func(*Silence) // see Spec

	arrivals chan arrival
	closed   chan struct{} // by Close: nobody takes arrivals any more
	once     sync.Once
	header   trace.Header
	outcome  step.Outcome
	events   int // of this run
	told     trace.Line
	running  uint64 // the task that runs, as far as the events say; 0: none
	moving   bool   // the program was told to go on, and no event has come since
	end      error  // of this run
}

// startLive starts exe and waits for its first run to begin. dir is the folder of a program's
// own sources.
func startLive(ctx context.Context, spec Spec, dir, exe string, args []string, env ...string) (*live, error) {
	p, err := start(exe, args, spec.Output, env...)
	if err != nil {
		return nil, err
	}
	l := &live{process: p, dirs: []string{spec.Root, dir}, wrong: wrongOf(spec), patience: patience,
		arrivals: make(chan arrival), closed: make(chan struct{})}
	go l.listen()
	l.silent = spec.Silent
	l.end = io.EOF
	if more, err := l.NextRun(ctx); !more {
		if err == nil {
			err = &Broken{What: "the program has ended without a Run of greenpoll"}
		}
		_ = l.Close() // the other error is the one to tell
		return nil, err
	}
	return l, nil
}

// Next lets the program go on, unless it is on its way already, and waits for what it tells.
func (l *live) Next(ctx context.Context) (trace.Line, error) {
	if l.end != nil {
		return trace.Line{}, l.end
	}
	if !l.moving && l.events > 0 { // to the first event it comes by itself
		if err := l.process.tell(step.Command{Do: "step"}); err != nil {
			return trace.Line{}, err
		}
	}
	l.moving = true
	late := time.NewTimer(l.patience)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return trace.Line{}, ctx.Err()
		case <-l.closed:
			return trace.Line{}, os.ErrClosed
		case <-late.C:
			return trace.Line{}, l.silence()
		case a := <-l.arrivals:
			switch {
			case a.line != nil:
				l.note(*a.line)
				return *a.line, nil
			case a.outcome != nil:
				l.outcome = *a.outcome
			default:
				l.ended(a.err)
				return trace.Line{}, l.end
			}
		}
	}
}

// note keeps what a Silence will tell.
func (l *live) note(line trace.Line) {
	l.moving = false
	l.events++
	l.told = line
	switch line.Kind {
	case trace.Resume:
		l.running = line.G
	case trace.Park, trace.Yield, trace.Exit:
		l.running = 0
	}
}

// ended sets end: the run is over, or the program broke.
func (l *live) ended(err error) {
	l.moving = false
	if l.end = err; err == io.EOF {
		return
	}
	l.process.waitOrKill(time.Second) // it may be about to end by itself, and then its exit says more
	<-l.process.done
	l.end = l.process.broken(l.events, false, limits{}, err)
}

// NextRun is that of Runs.
func (l *live) NextRun(ctx context.Context) (bool, error) {
	if l.end != io.EOF {
		return false, l.end
	}
	late := time.NewTimer(l.patience)
	defer late.Stop()
	for {
		select {
		case <-ctx.Done():
			return false, ctx.Err()
		case <-l.closed:
			return false, os.ErrClosed
		case <-late.C:
			l.noRun()
		case a := <-l.arrivals:
			switch {
			case a.header != nil:
				a.header.Wrong = l.wrong
				l.header, l.outcome, l.events, l.running, l.told, l.end = *a.header, step.Outcome{}, 0, 0, trace.Line{}, nil
				return true, nil
			case a.err != errNoMore:
				l.ended(a.err)
				return false, l.end
			}
			select {
			case <-l.process.done:
			case <-l.closed:
				return false, os.ErrClosed
			case <-ctx.Done():
				return false, ctx.Err()
			}
			if l.process.cmd.ProcessState.Success() {
				return false, nil
			}
			why := errNoMore
			if l.header.V == 0 { // no run has begun
				why = io.ErrUnexpectedEOF
			}
			l.end = l.process.broken(l.events, false, limits{}, why)
			return false, l.end
		}
	}
}

// noRun tells that the program has come neither to a Run nor to its end.
func (l *live) noRun() {
	switch {
	case l.header.V != 0:
		l.say("the program has come neither to its end nor to another Run")
	case l.silent != nil:
		l.silent(&Silence{What: "the program has not come to a Run of greenpoll yet"})
	}
}

// Choose is that of Chooses.
func (l *live) Choose(way int) error { return l.process.tell(step.Command{Do: "choose", Way: way}) }

func (l *live) Header() trace.Header  { return l.header }
func (l *live) Outcome() step.Outcome { return l.outcome }
func (l *live) Live() bool            { return true }
func (l *live) PID() int              { return l.process.cmd.Process.Pid }

// Source looks in the clone and then, for a program of the reader's own, in its folder, which a
// place names with the last part of its path.
func (l *live) Source(file string) (string, error) {
	path := filepath.FromSlash(file)
	text, err := os.ReadFile(filepath.Join(l.dirs[0], path))
	if own := l.dirs[1]; err != nil && own != "" && filepath.Dir(path) == filepath.Base(own) {
		text, err = os.ReadFile(filepath.Join(own, filepath.Base(path)))
	}
	return string(text), err
}

func (l *live) Close() error {
	l.once.Do(func() { close(l.closed) })
	return l.process.close()
}
