package desk

// This file answers: where are the reader's files of a capstone? In a folder of their own, which is a
// package. Only the first files come from the course; the rest is the reader's.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"greenpoll/workshop/internal/course"
)

// Folder returns the folder of a capstone.
func (d *Desk) Folder(c course.Capstone) string { return filepath.Join(d.Dir, c.Folder()) }

// Written lists the files of a capstone, without tests; none: it was not started.
func (d *Desk) Written(c course.Capstone) (paths []string, err error) {
	return course.Sources(d.Folder(c))
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
	files := make(map[string][]byte)
	for _, path := range from {
		if files[filepath.Join(d.Folder(c), filepath.Base(path))], err = course.Unignored(path); err != nil {
			return err
		}
	}
	if err := create(files); err != nil {
		return err
	}
	return d.save(func(p *Progress) {
		p.Last = c.Folder()
		p.of(c.Folder())
	})
}

// BeginAnew begins a capstone anew. It returns where the reader's folder is kept, also with an error.
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
		switch _, err := os.Lstat(kept); {
		case err == nil:
			continue
		case !errors.Is(err, os.ErrNotExist):
			return "", err
		}
		if err := os.Rename(d.Folder(c), kept); err != nil { // no system has it replace another folder
			return "", err
		}
		return kept, d.Begin(c)
	}
}
