package course

// This file answers: what is a capstone, and what must its folder hold? A task of evenings to weeks, for
// readers who have done the exercises: the files to begin with, and a check.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// A Capstone asks for a program or a package of the reader's own.
type Capstone struct {
	Lesson
	Needs   string        // what it takes for granted, in words
	Time    string        // how long it may take, in words
	Most    time.Duration // of the check
	Without []string      // packages that its files must not import
	Hook    Hook          // where the check must be called; its File is "" if it need not
	shared  []string      // files of the folder above that join the check
}

// A Hook is a place of the real source at which a check looks on: when the function is called, so is a
// variable of that name in its package, unless it is nil.
type Hook struct{ File, Func, Name string }

var capstoneFolder = regexp.MustCompile(`^(\d)_([a-z]+)$`)

// Capstones reads all capstones of the clone at root, in their order.
func Capstones(root string) (all []Capstone, err error) {
	dir := filepath.Join(root, "workshop", "capstones")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		named := capstoneFolder.FindStringSubmatch(entry.Name())
		if named == nil {
			continue
		}
		c := Capstone{Most: time.Minute}
		c.dir, c.Name = filepath.Join(dir, entry.Name()), named[2]
		err := c.parse(filepath.Join(c.dir, "capstone.md"), c.set)
		if err == nil {
			c.N, err = strconv.Atoi(named[1])
		}
		if err == nil && (len(c.Systems) == 0 || c.Needs == "" || c.Time == "") {
			err = errors.New("capstone.md: it lacks Systems, Needs or Time")
		}
		if err == nil && len(all) > 0 && all[len(all)-1].N == c.N {
			err = errors.New("there are two with its number")
		}
		if err != nil {
			return nil, fmt.Errorf("workshop/capstones/%s: %w", entry.Name(), err)
		}
		all = append(all, c)
	}
	return all, nil
}

func (c *Capstone) set(key, value string) (err error) {
	switch key {
	case "Systems":
		c.Systems = strings.Fields(value)
	case "Needs":
		c.Needs = value
	case "Time":
		c.Time = value
	case "Most":
		c.Most, err = time.ParseDuration(value)
	case "Without":
		c.Without = strings.Fields(value)
	case "Hook":
		words := strings.Fields(value)
		if len(words) != 3 {
			return errors.New("Hook is a file, a function and a name")
		}
		c.Hook = Hook{words[0], words[1], words[2]}
	case "Shared":
		c.shared = strings.Fields(value)
	default:
		err = fmt.Errorf("there is no key %q", key)
	}
	return err
}

// Label returns the capstone's name in the commands.
func (c Capstone) Label() string { return fmt.Sprintf("C%d", c.N) }

// Folder returns the name of the reader's folder for it, which is also its mark's in the progress.
func (c Capstone) Folder() string { return fmt.Sprintf("C%d_%s", c.N, c.Name) }

// Package returns the folder in which the check sees the reader's files, from the root. It does not exist.
func (c Capstone) Package() string { return fmt.Sprintf("workshop/capstones/%d_%s/mine", c.N, c.Name) }

// Starters lists the files to begin with.
func (c Capstone) Starters() ([]string, error) { return c.files("start", "*.go") }

// Solution lists the files of a solution, if there is one.
func (c Capstone) Solution() ([]string, error) { return c.files("solution", "*.go") }

func (c Capstone) files(words ...string) ([]string, error) {
	return filepath.Glob(filepath.Join(append([]string{c.dir}, words...)...))
}

// Checks lists the files that join the reader's package, by their names there.
func (c Capstone) Checks() (map[string]string, error) {
	found, err := c.files("check*.go")
	if err != nil {
		return nil, err
	}
	for _, name := range c.shared {
		found = append(found, filepath.Join(filepath.Dir(c.dir), name))
	}
	if len(found) == 0 {
		return nil, errors.New("it has no check.go")
	}
	files := make(map[string]string)
	for _, path := range found {
		files["workshop_"+strings.TrimSuffix(filepath.Base(path), ".go")+"_test.go"] = path
	}
	return files, nil
}
