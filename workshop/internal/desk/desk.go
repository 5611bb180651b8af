// Package desk is the reader's own folder: the files that are being written, and how far the reader
// has come. Nothing in it is ever lost: what would be overwritten is kept beside it.
//
// This file answers: what is in the folder, and where does an exercise stand there? It is a module
// of its own, so that "go test ./..." of the clone does not meet what is half done, and has a
// go.work of its own, so that an editor finds its way from there.
package desk

import (
	"errors"
	"fmt"
	"hash/fnv"
	"os"
	"path/filepath"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// A Desk is the reader's folder.
type Desk struct {
	Root string // of the clone
	Dir  string
	Progress

	Aside []string // where files of the reader's are kept that were in the way of the project's
}

// Open reads the folder's progress. The folder is made by the first Start.
func Open(root, dir string) (*Desk, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	d := &Desk{Root: root, Dir: dir}
	return d, d.load()
}

// Shown returns a path as the reader may type it.
func (d *Desk) Shown(path string) string { return course.Shown(path) }

// Start puts the exercise's package on the desk, with the starter's body in the region. An
// exercise that was started is left as it is.
func (d *Desk) Start(e course.Exercise) error {
	if d.Started(e) {
		return d.save(func(p *Progress) { p.Last = e.Name })
	}
	body, err := e.Starter()
	if err != nil {
		return err
	}
	_, err = d.put(e, body, "")
	return err
}

// put writes the exercise's file with that body, and puts the package's others beside it. The reader's
// file, old, is kept, if it is not "". All that may need room on the disk is written before that.
func (d *Desk) put(e course.Exercise, body []byte, old string) (kept string, err error) {
	text, err := d.with(e, body)
	if err != nil {
		return "", err
	}
	if err := d.module(); err != nil {
		return "", err
	}
	if err := d.copies(e, old); err != nil {
		return "", err
	}
	place := d.place(e)
	if kept, err = d.instead(place, old, text); err != nil {
		return kept, err
	}
	if old != "" && old != place {
		if err := d.copies(e, ""); err != nil { // the old name may be one of the project's still
			return kept, err
		}
	}
	return kept, d.note(e)
}

// instead puts a file with that text at a place, and keeps the old one. Without one it keeps what is in
// the way: a copy from another system, where another file is the one to be written.
func (d *Desk) instead(place, old string, text []byte) (kept string, err error) {
	inTheWay := old == "" && isThere(place)
	if inTheWay {
		old = place
	}
	fresh, err := written(place, text)
	if err != nil {
		return "", err
	}
	if old != "" {
		if kept, err = keepOld(old); err != nil {
			return "", errors.Join(err, os.Remove(fresh))
		}
	}
	if inTheWay {
		d.Aside = append(d.Aside, kept)
	}
	return kept, named(fresh, place)
}

// with returns the real file with another body in the exercise's region.
func (d *Desk) with(e course.Exercise, body []byte) ([]byte, error) {
	real, err := d.real(e)
	if err != nil {
		return nil, err
	}
	r, err := region.Find(e.File, real, e.Func)
	if err != nil {
		return nil, err
	}
	return region.KeepImports(e.File, real, r.Replace(real, body), e.Keep...)
}

func (d *Desk) real(e course.Exercise) ([]byte, error) {
	return os.ReadFile(filepath.Join(d.Root, filepath.FromSlash(e.File)))
}

// note remembers that the exercise was begun, and over which state of the real file.
func (d *Desk) note(e course.Exercise) error {
	real, err := d.real(e)
	if err != nil {
		return err
	}
	return d.save(func(p *Progress) {
		p.Last = e.Name
		p.of(e.Name).Base, p.of(e.Name).File = sum(real), filepath.Base(e.File)
	})
}

func sum(text []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(text) // writing to a hash cannot fail
	return fmt.Sprintf("%016x", h.Sum64())
}
