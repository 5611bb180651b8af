package desk

// This file answers: where does a lab stand in the reader's folder? It is one file, the whole program.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"greenpoll/workshop/internal/course"
)

// LabFile returns the path of the reader's copy of a lab's program.
func (d *Desk) LabFile(l course.Lab) string { return filepath.Join(d.Dir, l.Folder(), "main.go") }

// HasLab reports whether the program is there.
func (d *Desk) HasLab(l course.Lab) bool {
	_, err := os.Stat(d.LabFile(l))
	return err == nil
}

// StartLab puts the broken program on the desk. One that is there is left as it is.
func (d *Desk) StartLab(l course.Lab) error {
	if !d.HasLab(l) {
		text, err := os.ReadFile(l.Broken())
		if err != nil {
			return err
		}
		if err := d.module(); err != nil {
			return err
		}
		if err := os.MkdirAll(filepath.Dir(d.LabFile(l)), 0o755); err != nil {
			return err
		}
		if err := create(map[string][]byte{d.LabFile(l): text}); err != nil {
			return err
		}
	}
	return d.save(func(p *Progress) { p.Last = l.Folder() })
}

// ResetLab begins a lab anew. It returns where the reader's file is kept, also with an error.
func (d *Desk) ResetLab(l course.Lab) (kept string, err error) {
	if !d.HasLab(l) {
		return "", fmt.Errorf("lab %s was not started", l.Label())
	}
	text, err := os.ReadFile(l.Broken())
	if err != nil {
		return "", err
	}
	fresh, err := written(d.LabFile(l), text)
	if err != nil {
		return "", err
	}
	if kept, err = keepOld(d.LabFile(l)); err != nil {
		return "", errors.Join(err, os.Remove(fresh))
	}
	if err := named(fresh, d.LabFile(l)); err != nil {
		return kept, err
	}
	return kept, d.StartLab(l)
}
