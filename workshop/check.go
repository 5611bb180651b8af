package main

// This file answers: what does a check say? One sentence in the words of the lesson, what was
// expected and what came, what the reader's own code printed, and what to do next.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/internal/verdict"
	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
)

func (s *session) check(e course.Exercise) error {
	if !s.desk.Started(e) {
		return s.notStarted(e)
	}
	if err := s.follow(e); err != nil {
		return s.unreadable(e, err)
	}
	first, others, err := s.desk.Look(e)
	if err != nil {
		return s.unreadable(e, err)
	}
	job := s.job(e, s.desk.File(e))
	job.Passed, job.Race = s.page != nil, s.asked.race
	if job.Race {
		if err := s.raceable(); err != nil {
			return err
		}
	}
	r, err := job.Run(s.ctx)
	if end := s.counted(e.Name, err); end != nil {
		return end
	}
	if wrong := (*check.CompileError)(nil); errors.As(err, &wrong) {
		s.show(e, check.Result{Verdict: verdict.Verdict{Said: "It does not compile."}})
		s.say("It does not compile yet:\n\n%s", wrong.Text)
		s.changed(e, others)
		return errNotYet
	}
	if err != nil {
		return err
	}
	s.show(e, r)
	if r.OK {
		return s.passed(e, r, others)
	}
	s.failing(e, r, first, others)
	return errNotYet
}

// follow carries the reader's body over, where the project has moved on.
func (s *session) follow(e course.Exercise) error {
	kept, err := s.desk.Follow(e)
	s.aside()
	if err != nil {
		return s.keptAs(kept, err)
	}
	if kept != "" {
		s.say("The project has moved on: your body was carried into its new %s. Your old file is kept as %s, with whatever else you had added.", e.File, s.desk.Shown(kept))
	}
	return nil
}

// aside says where files are that were in the way of the project's.
func (s *session) aside() {
	for _, kept := range s.desk.Aside {
		s.say("A file of yours had the name of one of the project's: it is kept as %s.", s.desk.Shown(kept))
	}
	s.desk.Aside = nil
}

// job is the check of a file as the exercise's.
func (s *session) job(e course.Exercise, file string) check.Job {
	return check.Job{Root: s.root, Exercise: e, File: file, Work: filepath.Join(s.desk.Dir, ".build", e.Folder()), Record: s.recording(e)}
}

// recording is where a run that went wrong is kept for the stepper.
func (s *session) recording(e course.Exercise) string {
	return filepath.Join(s.desk.Dir, e.Folder(), "last.jsonl")
}

// unreadable tells of a file in which the region cannot be found.
func (s *session) unreadable(e course.Exercise, err error) error {
	if errors.As(err, new(*fs.PathError)) || errors.As(err, new(*os.LinkError)) {
		return err // the system's, and not of what is written in the file
	}
	s.say("It cannot be read yet:\n\n%v\n\n(The file has to keep its one function %s. \"reset %d\" begins anew, and keeps your file.)", err, e.Func, e.N)
	return errNotYet
}

func (s *session) passed(e course.Exercise, r check.Result, others []string) error {
	s.changed(e, others)
	if err := s.right(e.Name, e.Lesson, r); err != nil {
		return err
	}
	s.say("\nYour way beside the real one:  go run ./workshop diff %d", e.N)
	if e.Package() == "mini" {
		s.say("Your own mini:                  go run -C %s ./%s", quoted(s.desk.Shown(s.desk.Dir)), e.Folder())
	}
	for _, next := range slices.Concat(s.all[e.N:], s.all[:e.N]) { // those behind it first
		if next.Here() && !s.desk.Mark(next.Name).Solved {
			s.say("Next, %s:  go run ./workshop start %d", next.Title, next.N)
			return nil
		}
	}
	s.say("All %d are solved.", len(s.all))
	return nil
}

func (s *session) failing(e course.Exercise, r check.Result, first int, others []string) {
	if _, question, found := strings.Cut(r.Said, "The code panics: exercise "); found {
		s.say("Not begun yet: this fails on purpose, until its line is replaced:\n\n  exercise %s", question)
		s.say("\n%s   A hint: go run ./workshop hint", s.place(e, first, r.Got))
		return
	}
	s.sentence("Not yet. " + r.Said)
	s.wanted(r)
	s.block("before that:", r.Told)
	s.block("your code printed:", r.Printed)
	if r.Place != "" {
		s.say("\nStep through it: go run ./cmd/greenpoll replay -at %s %s", r.Place, quoted(s.desk.Shown(s.recording(e))))
	}
	if r.Order != "" {
		s.say("\nStep through it: go run ./cmd/greenpoll gate -file %s %s", quoted(s.desk.Shown(s.desk.File(e))), r.Order)
	}
	at := ""
	if r.Expected == "" {
		at = r.Got // of a panic
	}
	s.say("\n%s   A hint: go run ./workshop hint", s.place(e, first, at))
	s.changed(e, others)
}

// place returns where to look: in the reader's file, or else the region's first line.
func (s *session) place(e course.Exercise, first int, at string) string {
	file := s.desk.Shown(s.desk.File(e))
	if strings.HasPrefix(at, file+":") {
		return at
	}
	return fmt.Sprintf("%s:%d", file, first)
}

// changed says which other functions the reader has changed: they are part of what is checked.
func (s *session) changed(e course.Exercise, others []string) {
	if len(others) > 0 {
		s.say("\nNote: your file differs from the project's in %s, too. \"reset %d\" begins anew, and keeps your file.", strings.Join(others, ", "), e.N)
	}
}

// block prints the end of a text, indented.
func (s *session) block(title, text string) {
	if text == "" {
		return
	}
	const most = 12
	lines := strings.Split(text, "\n")
	if len(lines) > most {
		title += " (its last lines)"
		lines = lines[len(lines)-most:]
	}
	s.say("\n  %s\n    %s", title, strings.Join(lines, "\n    "))
}
