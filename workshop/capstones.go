package main

// This file answers: what do the commands do with a capstone? It has a folder of the reader's own, and a
// check; it is not part of the course's count, and verify leaves it out.

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
)

// capstone returns the one that a command is about; nil: it is about an exercise.
func (s *session) capstone(command string, words []string) (*course.Capstone, error) {
	last := s.desk.Last
	word := ""
	if len(words) > 0 {
		word, last = words[0], ""
	} else if command == "start" {
		return nil, nil
	}
	all, err := course.Capstones(s.root)
	if err != nil {
		return nil, err
	}
	for _, c := range all {
		if strings.EqualFold(word, c.Label()) || last == c.Folder() {
			return &c, nil
		}
	}
	if len(word) > 1 && (word[0] == 'C' || word[0] == 'c') && strings.Trim(word[1:], "0123456789") == "" {
		return nil, misuse{fmt.Errorf("there is no capstone %q: \"list\" names them all", word)}
	}
	return nil, nil
}

func (s *session) aboutCapstone(command string, c *course.Capstone, err error) error {
	if err != nil {
		return err
	}
	if !c.Here() {
		return fmt.Errorf("capstone %s is for %s", c.Label(), strings.Join(c.Systems, " and "))
	}
	do := map[string]func(course.Capstone) error{"start": s.startCapstone, "check": s.checkCapstone,
		"hint": s.hintCapstone, "reset": s.resetCapstone}[command]
	if do == nil {
		return misuse{fmt.Errorf("%s takes an exercise, and no capstone: start, check, hint and reset take one", command)}
	}
	if s.asked.race {
		return misuse{errors.New("-race is for exercises: with a capstone run a test of your own by go test -race, as docs/capstones.md says")}
	}
	return do(*c)
}

func (s *session) listCapstones() error {
	all, err := course.Capstones(s.root)
	if err != nil {
		return err
	}
	s.say("Capstones, for afterwards: see docs/capstones.md")
	for _, c := range all {
		there, err := s.desk.Written(c)
		if err != nil {
			return err
		}
		started := ""
		if len(there) > 0 {
			started = s.desk.Folder(c)
		}
		s.listed(c.Label(), c.Folder(), started, c.Lesson)
	}
	return nil
}

func (s *session) startCapstone(c course.Capstone) error {
	there, err := s.desk.Written(c)
	if err != nil {
		return err
	}
	if err := s.desk.Begin(c); err != nil {
		return err
	}
	s.say("Capstone %s: %s", c.Label(), c.Title)
	s.say("It needs: %s", c.Needs)
	s.say("Time: %s", c.Time)
	s.say("\n%s\n", c.Text)
	folder := s.desk.Shown(s.desk.Folder(c))
	if len(there) > 0 {
		s.say("You have begun it:       %s", folder)
	} else {
		s.say("Your folder:             %s", folder)
	}
	s.say("Its check:               go run ./workshop check %s", c.Label())
	return nil
}

// written lists the reader's files.
func (s *session) written(c course.Capstone) ([]string, error) {
	files, err := s.desk.Written(c)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("capstone %s was not started: go run ./workshop start %s", c.Label(), c.Label())
	}
	return files, err
}

func (s *session) hintCapstone(c course.Capstone) error {
	if _, err := s.written(c); err != nil {
		return err
	}
	return s.showHint(c.Folder(), c.Hints)
}

func (s *session) resetCapstone(c course.Capstone) error {
	kept, err := s.desk.BeginAnew(c)
	if err != nil {
		return s.keptAs(kept, err)
	}
	s.say("Your files are kept in %s.\n", s.desk.Shown(kept))
	return s.startCapstone(c)
}

func (s *session) checkCapstone(c course.Capstone) error {
	files, err := s.written(c)
	if err != nil {
		return err
	}
	if used, err := imported(files, c.Without); err != nil {
		s.say("It does not compile yet:\n\n%v", err)
		return errNotYet
	} else if used != "" {
		s.say("Not yet. Your files import %q, in which what you are to write is there already: this capstone is done without it.", used)
		return errNotYet
	}
	if c.Most > time.Minute {
		s.say("This takes up to %v, and tells nothing before its end.", c.Most)
	}
	own := check.Own{Root: s.root, Capstone: c, Files: files, Shown: s.desk.Shown(s.desk.Folder(c)),
		Work: filepath.Join(s.desk.Dir, ".build", c.Folder())}
	r, err := own.Run(s.ctx)
	if end := s.counted(c.Folder(), err); end != nil {
		return end
	}
	wrong, lacks := (*check.CompileError)(nil), (*check.MissingError)(nil)
	switch {
	case errors.As(err, &lacks):
		s.say("Not yet. The check calls what your files do not have, or have with another type:\n\n%s", lacks.Text)
		return errNotYet
	case errors.As(err, &wrong):
		s.say("It does not compile yet:\n\n%s", wrong.Text)
		return errNotYet
	case err != nil:
		return err
	case r.OK:
		return s.passedCapstone(c, r)
	}
	s.failingCapstone(c, r)
	return errNotYet
}

func (s *session) passedCapstone(c course.Capstone, r check.Result) error {
	if err := s.right(c.Folder(), c.Lesson, r); err != nil {
		return err
	}
	if c.Name == "echo" {
		return s.measure(c)
	}
	ours, err := c.Solution()
	if err == nil && len(ours) > 0 {
		s.say("\nOurs, to compare:  %s", s.desk.Shown(filepath.Dir(ours[0])))
	}
	return err
}

func (s *session) failingCapstone(c course.Capstone, r check.Result) {
	if _, question, found := strings.Cut(r.Said, "The code panics: capstone "); found {
		s.say("Not begun yet: this fails on purpose, until it is written:\n\n  capstone %s", question)
	} else {
		s.sentence("Not yet. " + r.Said)
	}
	s.wanted(r)
	if r.Expected == "" && r.Got != "" {
		s.say("\n  at %s", r.Got)
	}
	s.block("before that:", r.Told)
	s.block("your code printed:", r.Printed)
	s.say("\nA hint: go run ./workshop hint %s", c.Label())
}

// imported returns the first of the packages that a file imports; "": none. In main.go may be a peer of
// the reader's own.
func imported(files, packages []string) (string, error) {
	for _, path := range files {
		if filepath.Base(path) == "main.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return "", err
		}
		for _, one := range f.Imports {
			if name := strings.Trim(one.Path.Value, `"`); slices.Contains(packages, name) {
				return name, nil
			}
		}
	}
	return "", nil
}
