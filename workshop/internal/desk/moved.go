package desk

// This file answers: what if an exercise is to begin anew, or the project has moved on since it was
// begun? The reader's file is kept either way.

import (
	"fmt"
	"os"
	"path/filepath"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// Reset begins an exercise anew. It returns where the reader's file is kept, also with an error; "": it is
// where it was.
func (d *Desk) Reset(e course.Exercise) (kept string, err error) {
	if !d.Started(e) {
		return "", fmt.Errorf("exercise %d was not started", e.N)
	}
	body, err := e.Starter()
	if err != nil {
		return "", err
	}
	return d.put(e, body, d.File(e))
}

// Follow carries the reader's body into a fresh copy of the real file, if that has changed since the
// exercise was begun, or the function is in another file. It returns where the old file is kept, also
// with an error; "": nothing has changed. Functions and imports that the reader has added stay in the
// old file alone.
func (d *Desk) Follow(e course.Exercise) (kept string, err error) {
	real, err := d.real(e)
	if err != nil {
		return "", err
	}
	file, mark := d.File(e), d.Mark(e.Name)
	if file == d.place(e) {
		known := mark.Base != "" && (mark.File == "" || mark.File == filepath.Base(file))
		switch {
		case !known: // the marks were lost, or are of another system's file
			return "", d.note(e)
		case mark.Base == sum(real):
			return "", nil
		}
	}
	mine, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	theirs, err := region.Find(d.Shown(file), mine, e.Func)
	if err != nil {
		return "", err
	}
	return d.put(e, theirs.Body(mine), file)
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
