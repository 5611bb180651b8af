package course

// This file answers: what is a lab, and what must its folder hold? A program with a mistake, the same
// without it, and what the tools show of the first one.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
)

// A Lab asks what is wrong with a program.
type Lab struct {
	Lesson
	Tools string // with which it can be found out
	Told  string // the beginning of the sentence that the broken program is told
}

var labFolder = regexp.MustCompile(`^(\d)_([a-z]+)$`)

// Labs reads all labs of the clone at root, in their order.
func Labs(root string) (all []Lab, err error) {
	dir := filepath.Join(root, "workshop", "labs")
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, entry := range entries {
		named := labFolder.FindStringSubmatch(entry.Name())
		if named == nil {
			continue
		}
		l, err := readLab(filepath.Join(dir, entry.Name()))
		if err != nil {
			return nil, fmt.Errorf("workshop/labs/%s: %w", entry.Name(), err)
		}
		l.N, err = strconv.Atoi(named[1])
		l.Name = named[2]
		if len(all) > 0 && all[len(all)-1].N == l.N {
			err = errors.New("there are two with its number")
		}
		if err != nil {
			return nil, fmt.Errorf("workshop/labs/%s: %w", entry.Name(), err)
		}
		all = append(all, l)
	}
	return all, nil
}

func readLab(dir string) (l Lab, err error) {
	l.dir = dir
	if err := l.parse(filepath.Join(dir, "lab.md"), l.set); err != nil {
		return l, err
	}
	if len(l.Systems) == 0 || l.Tools == "" || l.Told == "" {
		return l, errors.New("lab.md: it lacks Systems, Tools or Told")
	}
	for _, path := range []string{l.Broken(), l.Repaired()} {
		if _, err := os.Stat(path); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (l *Lab) set(key, value string) error {
	switch key {
	case "Systems":
		l.Systems = strings.Fields(value)
	case "Tools":
		l.Tools = value
	case "Told":
		l.Told = value
	default:
		return fmt.Errorf("there is no key %q", key)
	}
	return nil
}

// Label returns the lab's name in the commands.
func (l Lab) Label() string { return fmt.Sprintf("L%d", l.N) }

// Folder returns the name of the reader's folder for it, which is also its mark's in the progress.
func (l Lab) Folder() string { return fmt.Sprintf("lab%d_%s", l.N, l.Name) }

// Package returns the folder of the broken program, from the root.
func (l Lab) Package() string { return fmt.Sprintf("workshop/labs/%d_%s/broken", l.N, l.Name) }

// Broken returns the path of the program with the mistake.
func (l Lab) Broken() string { return filepath.Join(l.dir, "broken", "main.go") }

// Repaired returns the path of the program without it.
func (l Lab) Repaired() string { return filepath.Join(l.dir, "repaired", "main.go") }

// Recorded returns the folder with what the tools show of the broken program.
func (l Lab) Recorded() string { return filepath.Join(l.dir, "recorded") }
