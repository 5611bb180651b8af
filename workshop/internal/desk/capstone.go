package desk

// This file answers: where are the reader's files of a capstone? In a folder of their own, which is a
// package. Only the first files come from the course; the rest is the reader's.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"greenpoll/workshop/internal/course"
)

// Folder returns the folder of a capstone.
func (d *Desk) Folder(c course.Capstone) string { return filepath.Join(d.Dir, c.Folder()) }

// Written lists the files of a capstone, without tests; none: it was not started.
func (d *Desk) Written(c course.Capstone) (paths []string, err error) {
	all, err := filepath.Glob(filepath.Join(d.Folder(c), "*.go"))
	for _, path := range all {
		if !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, path)
		}
	}
	return paths, err
}

// Begin puts a capstone's first files on the desk. One that was started is left as it is.
func (d *Desk) Begin(c course.Capstone) error {
	if there, err := d.Written(c); err != nil {
		return err
	} else if len(there) > 0 {
		return d.save(func(p *Progress) { p.Last = c.Folder() })
	}
	from, err := c.Starters()
	if err != nil {
		return err
	}
	if err := d.module(); err != nil {
		return err
	}
	if err := os.MkdirAll(d.Folder(c), 0o755); err != nil {
		return err
	}
	for _, path := range from {
		text, err := course.Unignored(path)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(d.Folder(c), filepath.Base(path)), text, 0o644); err != nil {
			return err
		}
	}
	return d.save(func(p *Progress) {
		p.Last = c.Folder()
		p.of(c.Folder())
	})
}

// BeginAnew begins a capstone anew. It returns where the reader's folder is kept.
func (d *Desk) BeginAnew(c course.Capstone) (kept string, err error) {
	there, err := d.Written(c)
	if err != nil {
		return "", err
	}
	if len(there) == 0 {
		return "", fmt.Errorf("capstone %s was not started", c.Label())
	}
	for k := 1; ; k++ {
		kept := fmt.Sprintf("%s.old%d", d.Folder(c), k)
		switch _, err := os.Stat(kept); {
		case errors.Is(err, os.ErrNotExist):
			return kept, errors.Join(os.Rename(d.Folder(c), kept), d.Begin(c))
		case err != nil:
			return "", err
		}
	}
}
