package desk

// This file answers: what if an exercise is to begin anew, or the project has moved on since it was
// begun? The reader's file is kept either way.

import (
	"errors"
	"fmt"
	"os"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// Reset begins an exercise anew. It returns where the reader's file is kept.
func (d *Desk) Reset(e course.Exercise) (kept string, err error) {
	if !d.Started(e) {
		return "", fmt.Errorf("exercise %d was not started", e.N)
	}
	if kept, err = keepOld(d.File(e)); err != nil {
		return "", err
	}
	return kept, d.Start(e)
}

// keepOld gives a file of the reader's a name that no other has.
func keepOld(file string) (string, error) {
	for k := 1; ; k++ {
		kept := fmt.Sprintf("%s.old%d", file, k)
		switch _, err := os.Stat(kept); {
		case errors.Is(err, os.ErrNotExist):
			return kept, os.Rename(file, kept)
		case err != nil:
			return "", err
		}
	}
}

// Follow carries the reader's body into a fresh copy of the real file, if that has changed since the
// exercise was begun. It returns where the old file is kept, also with an error; "": nothing has
// changed. Functions and imports that the reader has added stay in the old file alone.
func (d *Desk) Follow(e course.Exercise) (kept string, err error) {
	real, err := d.real(e)
	if err != nil || d.Mark(e.Name).Base == sum(real) {
		return "", err
	}
	mine, err := os.ReadFile(d.File(e))
	if err != nil {
		return "", err
	}
	theirs, err := region.Find(e.File, mine, e.Func)
	if err != nil {
		return "", err
	}
	text, err := d.with(e, theirs.Body(mine))
	if err != nil {
		return "", err
	}
	if kept, err = keepOld(d.File(e)); err != nil {
		return "", err
	}
	return kept, errors.Join(d.copies(e), os.WriteFile(d.File(e), text, 0o644), d.note(e))
}

// Look returns the first line of the region in the reader's file, and the names of other functions
// there that are not as the project has them.
func (d *Desk) Look(e course.Exercise) (line int, others []string, err error) {
	mine, err := os.ReadFile(d.File(e))
	if err != nil {
		return 0, nil, err
	}
	r, err := region.Find(d.Shown(d.File(e)), mine, e.Func)
	if err != nil {
		return 0, nil, err
	}
	real, err := d.real(e)
	if err != nil {
		return 0, nil, err
	}
	others, err = region.Others(e.File, real, mine, e.Func)
	return r.Line, others, err
}
