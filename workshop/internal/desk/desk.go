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
	"strings"

	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

// A Desk is the reader's folder.
type Desk struct {
	Root string // of the clone
	Dir  string
	Progress
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

// File returns the path of the file that an exercise is written in.
func (d *Desk) File(e course.Exercise) string {
	return filepath.Join(d.Dir, e.Folder(), filepath.Base(e.File))
}

// Shown returns a path as the reader may type it.
func (d *Desk) Shown(path string) string {
	here, err := os.Getwd()
	if err != nil {
		return path
	}
	if rel, err := filepath.Rel(here, path); err == nil && !strings.HasPrefix(rel, "..") {
		return rel
	}
	return path
}

// Started reports whether the exercise's file is there.
func (d *Desk) Started(e course.Exercise) bool {
	_, err := os.Stat(d.File(e))
	return err == nil
}

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
	text, err := d.with(e, body)
	if err != nil {
		return err
	}
	if err := d.module(); err != nil {
		return err
	}
	if err := errors.Join(d.copies(e), os.WriteFile(d.File(e), text, 0o644)); err != nil {
		return err
	}
	return d.note(e)
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
		p.of(e.Name).Base = sum(real)
	})
}

func sum(text []byte) string {
	h := fnv.New64a()
	_, _ = h.Write(text) // writing to a hash cannot fail
	return fmt.Sprintf("%016x", h.Sum64())
}

// module makes the folder a module of its own, which finds greenpoll where the clone is. One that is
// there is left as it is: the reader may have added to it. A folder of another module is refused.
func (d *Desk) module() error {
	there, err := os.ReadFile(filepath.Join(d.Dir, "go.mod"))
	if err == nil {
		if !strings.HasPrefix(string(there), "module my\n") {
			return fmt.Errorf("%s is the folder of another module: choose one that is new, or has nothing else in it", d.Dir)
		}
		return nil
	}
	if !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		return err
	}
	theirs, err := os.ReadFile(filepath.Join(d.Root, "go.mod"))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(strings.ReplaceAll(string(theirs), "\r\n", "\n"), "\n")
	to, err := filepath.Rel(d.Dir, d.Root)
	if err != nil {
		to = d.Root // on another drive
	}
	to = filepath.ToSlash(to)
	if !strings.HasPrefix(to, ".") {
		to = "./" + to
	}
	mod := fmt.Sprintf("module my\n%s\nrequire greenpoll v0.0.0\n\nreplace greenpoll => %s\n", rest, to)
	sums, err := os.ReadFile(filepath.Join(d.Root, "go.sum"))
	return errors.Join(err,
		os.WriteFile(filepath.Join(d.Dir, "go.mod"), []byte(mod), 0o644),
		os.WriteFile(filepath.Join(d.Dir, "go.sum"), sums, 0o644),
		os.WriteFile(filepath.Join(d.Dir, "go.work"), []byte("go 1.26.0\n\nuse .\n"), 0o644))
}

// copies puts the package's other files beside the reader's, to be read and not written.
func (d *Desk) copies(e course.Exercise) error {
	files, err := filepath.Glob(filepath.Join(d.Root, e.Package(), "*.go"))
	if err != nil {
		return err
	}
	to := filepath.Join(d.Dir, e.Folder())
	if err := os.MkdirAll(to, 0o755); err != nil {
		return err
	}
	for _, file := range files {
		name := filepath.Base(file)
		if strings.HasSuffix(name, "_test.go") || name == filepath.Base(e.File) {
			continue
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := writeReadOnly(filepath.Join(to, name), text); err != nil {
			return err
		}
	}
	return nil
}

// writeReadOnly writes a file that nobody should change, also over an older one.
func writeReadOnly(path string, text []byte) error {
	if err := os.Chmod(path, 0o644); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.WriteFile(path, text, 0o644); err != nil {
		return err
	}
	return os.Chmod(path, 0o444)
}
