package desk

// This file answers: what is in the folder besides the reader's files? What makes it a module, and copies
// of the project's.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"greenpoll/workshop/internal/course"
)

// module makes the folder a module of its own, which finds greenpoll where the clone is. One that is
// there is left as it is: the reader may have added to it. A folder of another module is refused. An empty
// go.mod is none: it is what a full disk has left.
func (d *Desk) module() error {
	there, err := os.ReadFile(filepath.Join(d.Dir, "go.mod"))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if len(there) > 0 {
		if !strings.HasPrefix(string(there), "module my\n") {
			return fmt.Errorf("%s is the folder of another module: choose one that is new, or has nothing else in it", d.Dir)
		}
		return nil
	}
	if err := d.free(); err != nil {
		return err
	}
	if err := os.MkdirAll(d.Dir, 0o755); err != nil {
		return err
	}
	theirs, err := os.ReadFile(filepath.Join(d.Root, "go.mod"))
	if err != nil {
		return err
	}
	sums, err := os.ReadFile(filepath.Join(d.Root, "go.sum"))
	if err != nil {
		return err
	}
	_, rest, _ := strings.Cut(strings.ReplaceAll(string(theirs), "\r\n", "\n"), "\n")
	mod := fmt.Sprintf("module my\n%s\nrequire greenpoll v0.0.0\n\nreplace greenpoll => %s\n", rest, quoted(d.toRoot()))
	for _, file := range []struct{ name, text string }{
		{"go.sum", string(sums)},
		{"go.work", "go 1.26.0\n\nuse .\n"},
		{"go.mod", mod}, // last: where it is, all is
	} {
		if err := write(filepath.Join(d.Dir, file.name), []byte(file.text)); err != nil {
			return err
		}
	}
	return nil
}

// free is an error if the folder has Go files that are not the reader's: with our go.mod they would no longer
// belong to their module, such as those of the clone's own packages.
func (d *Desk) free() error {
	if isThere(d.file()) {
		return nil // of the reader's, whose go.mod was lost
	}
	return filepath.WalkDir(d.Dir, func(path string, _ fs.DirEntry, err error) error {
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return nil // the folder is new
		case err != nil:
			return err
		case filepath.Ext(path) == ".go":
			return fmt.Errorf("%s has Go files already, such as %s: choose a folder that is new, or has nothing else in it", d.Dir, path)
		}
		return nil
	})
}

// toRoot is the clone's path as a go.mod names one: it begins with a dot, or is absolute.
func (d *Desk) toRoot() string {
	to, err := filepath.Rel(d.Dir, d.Root)
	if err != nil {
		return filepath.ToSlash(d.Root) // on another drive
	}
	if to = filepath.ToSlash(to); !strings.HasPrefix(to, ".") {
		to = "./" + to
	}
	return to
}

// quoted is a path as a word of a go.mod. There is none for one that is plain, as the go command has it.
func quoted(path string) string {
	if strings.ContainsAny(path, " \t\"'`()[]{},") || strings.Contains(path, "//") || strings.Contains(path, "/*") {
		return strconv.Quote(path)
	}
	return path
}

// copies puts the package's other files beside the reader's, but for those of which the path is given,
// to be read and not written. A file of the reader's that is in the way is kept.
func (d *Desk) copies(e course.Exercise, but ...string) error {
	files, err := filepath.Glob(filepath.Join(d.Root, e.Package(), "*.go"))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Join(d.Dir, e.Folder()), 0o755); err != nil {
		return err
	}
	for _, file := range files {
		to := filepath.Join(d.Dir, e.Folder(), filepath.Base(file))
		if strings.HasSuffix(to, "_test.go") || to == d.place(e) || slices.Contains(but, to) {
			continue
		}
		if elsewhere(e, filepath.Base(to)) && writable(to) {
			continue // it waits for the system that it is for
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := d.copied(e, to, text); err != nil {
			return err
		}
	}
	return nil
}

// copied writes a file that nobody should change, also over an older one.
func (d *Desk) copied(e course.Exercise, to string, text []byte) error {
	old, err := os.ReadFile(to)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err == nil {
		if string(old) != string(text) && (writable(to) || filepath.Base(to) == d.Mark(e.Name).File) {
			kept, err := keepOld(to)
			if err != nil {
				return err
			}
			d.Aside = append(d.Aside, kept)
		} else if err := os.Chmod(to, 0o644); err != nil { // Windows replaces no file that is read-only
			return err
		}
	}
	err = write(to, text)
	if isThere(to) {
		err = errors.Join(err, os.Chmod(to, 0o444))
	}
	return err
}
