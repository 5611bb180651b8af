package session

// This file answers: how is a trace file a Session? Its run was there before, and no program
// runs. Its lines are shown with the sources that it carries, or with the clone's.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"

	"greenpoll/step"
	"greenpoll/trace"
)

type replay struct {
	file trace.File
	root fs.FS // of the clone; nil: there is none
	next int
	cut  bool // it has no end line
}

// Replay reads a trace. root is the clone, if there is one. The notes say what a reader must
// know of what is shown.
func Replay(in io.Reader, root string) (s Session, notes []string, err error) {
	r := &replay{}
	r.file, err = trace.Decode(in)
	switch r.cut = errors.Is(err, trace.ErrTruncated) && len(r.file.Lines) > 0; {
	case r.cut:
		notes = append(notes, fmt.Sprintf("the trace is cut off after %d events: the program that wrote it has not come to its end", len(r.file.Lines)))
	case err != nil:
		return nil, nil, err
	}
	if root != "" {
		r.root = os.DirFS(root)
	}
	if len(r.file.Sources) == 0 {
		note, err := r.compare()
		if err != nil {
			return nil, nil, err
		}
		notes = append(notes, note...)
	}
	return r, notes, nil
}

// compare says whether the places of a trace without sources point into the clone.
func (r *replay) compare() (note []string, err error) {
	if r.root == nil {
		return []string{"the trace carries no sources, and this is no clone: its lines are not shown"}, nil
	}
	hash, err := trace.SourceHash(r.root)
	switch made := r.file.Header.Source; {
	case err != nil || made == hash:
		return nil, err
	case made == "":
		note = append(note, "the trace does not say from which sources it was made: if not from this clone's, the lines shown are others")
	default:
		note = append(note, fmt.Sprintf("the trace was made from other sources (%s) than this clone has (%s): the lines shown may be others", made, hash))
	}
	return note, nil
}

func (r *replay) Header() trace.Header { return r.file.Header }
func (r *replay) Live() bool           { return false }
func (r *replay) PID() int             { return 0 }
func (r *replay) Close() error         { return nil }

func (r *replay) Outcome() step.Outcome {
	o := step.Outcome{NotRepeatable: r.file.Header.NotRepeatable, Choices: r.file.Header.Choices}
	if r.cut {
		o.Err = "the trace is cut off there"
	}
	return o
}

func (r *replay) Next(context.Context) (trace.Line, error) {
	if r.next == len(r.file.Lines) {
		return trace.Line{}, io.EOF
	}
	r.next++
	return r.file.Lines[r.next-1], nil
}

func (r *replay) Source(file string) (string, error) {
	if i := slices.IndexFunc(r.file.Sources, func(s trace.Source) bool { return s.File == file }); i >= 0 {
		return r.file.Sources[i].Text, nil
	}
	if r.root == nil || len(r.file.Sources) > 0 {
		return "", fs.ErrNotExist
	}
	text, err := fs.ReadFile(r.root, file)
	return string(text), err
}
