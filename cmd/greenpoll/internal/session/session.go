// Package session starts the program that is stepped, as a process of its own, and brings its
// events.
//
// This file answers: what does a viewer see of that process?
package session

import (
	"context"
	"io"

	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

// A Spec says what is to be stepped.
type Spec struct {
	Root     string   // the clone: what FindRoot returns
	Scenario string   // its name; "": Program counts
	Program  string   // a Go file, or a folder with a main package, that imports greenpoll
	Args     []string // of Program

	Real    bool   // on the machine's own kernel, and live: the program stops at each event
	Backend string // of the simulated kernel; "": this system's
	Workers int    // 0: the scenario's
	Wrong   string // a body from the folder overlays, by its file's name without .go; "": the runtime as it is
	Seed    uint64 // 0: 1
	Choices trace.Choices
	Inputs  scenarios.Inputs // of the scenario; 0: its own

	Output io.Writer // what the program writes to its stdout and stderr, the first 64 KiB; nil: nowhere

	Silent func(*Silence) // called once if Start has waited for long for the first run; nil: nobody is
}

// A Session is one run of the program. Only one goroutine may use it, but any may call Close.
type Session interface {
	Header() trace.Header
	// Next returns the next event. A program that is stepped live is told to go on for that.
	// io.EOF: the run has ended, and Outcome says how. Other errors tell what became of a
	// program that broke: a panic, an exit, a signal, silence.
	Next(ctx context.Context) (trace.Line, error)
	Outcome() step.Outcome
	Live() bool // Next moves the program; else all was there before
	// Source returns the text of a source file as it was built in, which with a wrong body is
	// that body's file.
	Source(file string) (text string, err error)
	PID() int
	Close() error
}

// Start builds the program of spec and starts it. A run ahead has ended, or broken, when Start
// returns; that it broke is told by Next, behind the last event before.
func Start(ctx context.Context, spec Spec) (Session, error) {
	if err := spec.Check(); err != nil {
		return nil, err
	}
	if spec.Scenario == "" {
		return startProgram(ctx, spec)
	}
	exe, err := build(ctx, spec)
	if err != nil {
		return nil, err
	}
	if spec.Real {
		return startLive(ctx, spec, "", exe, spec.args())
	}
	return runAhead(ctx, spec, usual, exe, spec.args()...)
}
