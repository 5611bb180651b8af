package desk

// This file answers: which file is the reader's? The one of the real file's name, or, if the project
// has moved the function since, another one, which Follow then carries over.

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// place is where an exercise is begun.
func (d *Desk) place(e course.Exercise) string {
	return filepath.Join(d.Dir, e.Folder(), filepath.Base(e.File))
}

// File returns the path of the file that an exercise is written in, or is going to be.
func (d *Desk) File(e course.Exercise) string {
	if mine := d.mine(e); mine != "" {
		return mine
	}
	return d.place(e)
}

// Started reports whether the exercise's file is there.
func (d *Desk) Started(e course.Exercise) bool { return d.mine(e) != "" }

// mine returns the reader's file; "": there is none. A copy of the project's is none: those are
// read-only, and have not the name that the mark has.
func (d *Desk) mine(e course.Exercise) string {
	place, was := d.place(e), d.Mark(e.Name).File
	if isThere(place) && (was == filepath.Base(place) || writable(place)) {
		return place
	}
	moved := filepath.Join(d.Dir, e.Folder(), was)
	if was != "" && !elsewhere(e, was) && isThere(moved) {
		return moved
	}
	files, err := filepath.Glob(filepath.Join(d.Dir, e.Folder(), "*.go"))
	if err != nil {
		return "" // the folder's name is no pattern: nothing is found by one
	}
	for _, file := range files { // the marks may be lost
		if elsewhere(e, filepath.Base(file)) || strings.HasSuffix(file, "_test.go") || !writable(file) {
			continue
		}
		if text, err := os.ReadFile(file); err == nil {
			if _, err := region.Find(file, text, e.Func); err == nil {
				return file
			}
		}
	}
	return ""
}

// elsewhere reports whether a file of that name is the exercise's on another system: its body is no
// answer here, and it stays for that one.
func elsewhere(e course.Exercise, name string) bool {
	return name != filepath.Base(e.File) && slices.ContainsFunc(e.Elsewhere, func(path string) bool { return filepath.Base(filepath.FromSlash(path)) == name })
}

// StartedElsewhere reports whether the exercise was started last on another system, in the file of that.
func (d *Desk) StartedElsewhere(e course.Exercise) bool {
	return elsewhere(e, d.Mark(e.Name).File)
}

func isThere(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

func writable(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode()&0o200 != 0
}
