// Package course reads the exercises of the workshop: one folder each, below workshop/exercises,
// with a text, the body to begin with, and the checks.
//
// This file answers: what is an exercise, and what must its folder hold?
package course

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"greenpoll/workshop/internal/region"
)

// An Exercise asks for one body of the real source.
type Exercise struct {
	Lesson
	Evening   string   // "0" to "IV"
	File      string   // of this system, from the root
	Elsewhere []string // the files of other systems
	Func      string   // the region, as package region names it
	Watched   string   // a field of File, an atomic.Int64, that the check makes a watched of its own; "": none
	Keep      []string // values that keep an import in use, where the first one found would not compile
	Needs     []string // exercises whose ideas it takes for granted, by their names
	Step      int      // of the four; 0: it is about all of them
}

var folder = regexp.MustCompile(`^(\d\d)_([a-z]+)$`)

// Load reads all exercises of the clone at root, in their order.
func Load(root string) (all []Exercise, err error) {
	dir := filepath.Join(root, "workshop", "exercises")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		named := folder.FindStringSubmatch(entry.Name())
		if named == nil {
			continue
		}
		e, err := read(root, filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("workshop/exercises/%s: %w", entry.Name(), err)
		}
		e.N, err = strconv.Atoi(named[1])
		e.Name = named[2]
		if err == nil && e.N != len(all)+1 {
			err = fmt.Errorf("the exercise after %d has the number %d", len(all), e.N)
		}
		for _, name := range e.Needs {
			if !slices.ContainsFunc(all, func(e Exercise) bool { return e.Name == name }) {
				err = fmt.Errorf("no exercise before it is %q", name)
			}
		}
		if err != nil {
			return nil, fmt.Errorf("workshop/exercises/%s: %w", entry.Name(), err)
		}
		all = append(all, e)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no exercises", dir)
	}
	return all, nil
}

func read(root, dir string) (e Exercise, err error) {
	e.dir = dir
	if err := e.parse(filepath.Join(dir, "exercise.md"), e.set); err != nil {
		return e, err
	}
	if e.Evening == "" || len(e.Systems) == 0 || e.Func == "" {
		return e, errors.New("exercise.md: it lacks Evening, File or Func")
	}
	if !e.Here() {
		return e, nil // this system has no file of it
	}
	real, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(e.File)))
	if err != nil {
		return e, err
	}
	if _, err := region.Find(e.File, real, e.Func); err != nil {
		return e, err
	}
	_, err = e.Starter()
	return e, err
}

func (e *Exercise) set(key, value string) (err error) {
	switch key {
	case "Evening":
		e.Evening = value
	case "File":
		err = e.setFile(value)
	case "Func":
		e.Func = value
	case "Watched":
		e.Watched = value
	case "Keep":
		e.Keep = strings.Fields(value)
	case "Needs":
		e.Needs = strings.Fields(value)
	case "Step":
		e.Step, err = strconv.Atoi(value)
	default:
		err = fmt.Errorf("there is no key %q", key)
	}
	return err
}

// setFile reads one path, for all systems, or "linux=path darwin=path", for those.
func (e *Exercise) setFile(value string) error {
	for _, word := range strings.Fields(value) {
		system, path, ok := strings.Cut(word, "=")
		if !ok {
			e.File, e.Systems = word, []string{"linux", "darwin", "windows"}
			continue
		}
		e.Systems = append(e.Systems, system)
		if system == runtime.GOOS {
			e.File = path
		} else {
			e.Elsewhere = append(e.Elsewhere, path)
		}
	}
	return nil
}

// Package returns the folder of the package that the exercise is about, from the root.
func (e Exercise) Package() string {
	dir, _, _ := strings.Cut(e.File, "/")
	return dir
}

// Folder returns the name of the exercise's folder.
func (e Exercise) Folder() string { return fmt.Sprintf("%02d_%s", e.N, e.Name) }

// Starter returns the body to begin with. It panics with the exercise's name until it is filled.
func (e Exercise) Starter() ([]byte, error) {
	return e.BodyOf(filepath.Join(e.dir, "starter.go"))
}

// BodyOf returns the body that a file has for the exercise's region.
func (e Exercise) BodyOf(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	r, err := region.Find(filepath.Base(path), text, e.Func)
	if err != nil {
		return nil, err
	}
	return r.Body(text), nil
}

// VarsOf returns the variables that a file declares beside the body.
func (e Exercise) VarsOf(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return region.Vars(filepath.Base(path), text)
}

// Checks returns the files that join the package to check a body, and those that replace others of
// it, by their name there.
func (e Exercise) Checks() (files map[string]string, err error) {
	found, err := filepath.Glob(filepath.Join(e.dir, "check*.go"))
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, errors.New("it has no check.go")
	}
	shared, err := filepath.Glob(filepath.Join(filepath.Dir(e.dir), e.Package()+"_*.go"))
	if err != nil {
		return nil, err
	}
	files = make(map[string]string)
	for _, path := range append(found, shared...) {
		name := strings.TrimSuffix(filepath.Base(path), ".go")
		files["workshop_"+name+"_test.go"] = path
	}
	return files, nil
}
