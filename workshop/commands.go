package main

// This file answers: what does each command but check do?

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"greenpoll/trace"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

func (s *session) list() error {
	evening, solved := "", 0
	for _, e := range s.all {
		if e.Evening != evening {
			evening = e.Evening
			s.say("Evening %s: %s", evening, evenings[evening])
		}
		started := ""
		if s.desk.Started(e) {
			started = s.desk.File(e)
		}
		if s.listed(strconv.Itoa(e.N), e.Name, started, e.Lesson) {
			solved++
		}
	}
	next := "Next: go run ./workshop start"
	if solved == len(s.all) {
		next = "That is all there is so far."
	}
	labs := s.listLabs()
	if err := s.listCapstones(); err != nil {
		return err
	}
	s.say("\n%d of %d solved, and %d of %d labs. %s", solved, len(s.all), labs, len(s.labs), next)
	return nil
}

var evenings = map[string]string{
	"0":   "mini, the whole idea on one page",
	"I":   "sleep and wake, at the real gate",
	"II":  "the kernel: what it is asked once, and what it tells",
	"III": "the scheduler: whose turn it is, and when to sleep",
	"IV":  "whole calls, from the first try to the last user",
}

func (s *session) start(e course.Exercise) error {
	again := s.desk.Started(e)
	err := s.desk.Start(e)
	s.aside()
	if err == nil && again {
		err = s.follow(e)
	}
	if err != nil {
		return s.anew(e, err)
	}
	if again {
		return s.asks(e, "You have begun it:       ")
	}
	return s.asks(e, fmt.Sprintf("Write the body of %s:  ", e.Func))
}

const anew = "It begins anew:          "

// asks shows what the exercise asks, and, behind a few words, where it is written.
func (s *session) asks(e course.Exercise, words string) error {
	s.say("Exercise %d of %d: %s", e.N, len(s.all), e.Title)
	if e.Step > 0 {
		s.say("It is about step %d: %s.", e.Step, trace.Steps[e.Step].Long)
	}
	for _, before := range s.all {
		if slices.Contains(e.Needs, before.Name) && !s.desk.Mark(before.Name).Solved {
			s.say("(It builds on exercise %d, %s.)", before.N, before.Title)
		}
	}
	s.say("\n%s\n", e.Text)
	first, _, err := s.desk.Look(e)
	if err != nil {
		return s.anew(e, err)
	}
	s.say("%s%s:%d", words, s.desk.Shown(s.desk.File(e)), first)
	if m := s.desk.Mark(e.Name); m.Solved && !m.Anew {
		s.say("It was solved before. To see again:  go run ./workshop check")
		return nil
	}
	s.say("Until then its check fails, on purpose. To see how:  go run ./workshop check")
	return nil
}

// anew adds to an error of a file that is there what may be done.
func (s *session) anew(e course.Exercise, err error) error {
	if !s.desk.Started(e) {
		return err
	}
	return fmt.Errorf("%w (\"reset %d\" begins it anew, and keeps your file)", err, e.N)
}

func (s *session) hint(e course.Exercise) error {
	if !s.desk.Started(e) {
		return s.notStarted(e)
	}
	return s.showHint(e.Name, e.Hints)
}

func (s *session) notStarted(e course.Exercise) error {
	if s.desk.StartedElsewhere(e) {
		return fmt.Errorf("exercise %d was started on another system, and is written in another file here: go run ./workshop start %d", e.N, e.N)
	}
	if s.desk.Mark(e.Name).Base != "" {
		return fmt.Errorf("exercise %d was started, but its file %s is gone: go run ./workshop start %d begins it anew", e.N, s.desk.Shown(s.desk.File(e)), e.N)
	}
	return fmt.Errorf("exercise %d was not started: go run ./workshop start %d", e.N, e.N)
}

func (s *session) reset(e course.Exercise) error {
	kept, err := s.desk.Reset(e)
	s.aside()
	if err != nil {
		return s.keptAs(kept, err)
	}
	if err := s.begunAnew(e.Name, kept); err != nil {
		return err
	}
	return s.asks(e, anew)
}

// keptAs adds to an error where the reader's file is, if it is no longer where it was.
func (s *session) keptAs(kept string, err error) error {
	if kept == "" {
		return err
	}
	return fmt.Errorf("your file is kept as %s: %w", s.desk.Shown(kept), err)
}

func called(e course.Exercise) string { return fmt.Sprintf("exercise %d", e.N) }

// solution shows the real body.
func (s *session) solution(e course.Exercise) error {
	if err := s.earned(e.Name, called(e)); err != nil {
		return err
	}
	body, err := e.BodyOf(filepath.Join(s.root, filepath.FromSlash(e.File)))
	if err != nil {
		return err
	}
	s.say("%s, in %s:\n\n%s", e.Func, e.File, body)
	return nil
}

// diff shows what differs between the reader's body and the real one, by git, which made the clone.
func (s *session) diff(e course.Exercise) error {
	if err := s.earned(e.Name, called(e)); err != nil {
		return err
	}
	if !s.desk.Started(e) {
		return s.notStarted(e)
	}
	return s.showDiff("the real one", func(dir string) error { return s.bodies(e, dir) })
}

// showDiff shows what differs between the files "yours" and another that put writes into a folder.
func (s *session) showDiff(other string, put func(dir string) error) error {
	dir, err := os.MkdirTemp("", "greenpoll-diff")
	if err != nil {
		return err
	}
	out, differ := "", put(dir)
	if differ == nil {
		out, differ = s.compared(other, dir)
	}
	if err := errors.Join(differ, os.RemoveAll(dir)); err != nil {
		return err
	}
	if out == "" {
		out = "They are the same, line by line."
	}
	s.say("%s", out)
	return nil
}

// bodies writes the two bodies of an exercise.
func (s *session) bodies(e course.Exercise, dir string) error {
	for name, path := range map[string]string{"yours": s.desk.File(e), "other": filepath.Join(s.root, filepath.FromSlash(e.File))} {
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		r, err := region.Find(s.desk.Shown(path), text, e.Func)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name), append(bytes.TrimSpace(r.Body(text)), '\n'), 0o644); err != nil {
			return err
		}
	}
	return nil
}

func (s *session) compared(other, dir string) (string, error) {
	cmd := exec.CommandContext(s.ctx, "git", "diff", "--no-index", "--no-color", "--no-ext-diff", "--no-textconv", "yours", "other")
	cmd.Dir = dir
	out, err := cmd.Output()
	exit := (*exec.ExitError)(nil)
	if err == nil || !errors.As(err, &exit) || exit.ExitCode() != 1 {
		return "", err // nil: they are the same
	}
	_, lines, _ := strings.Cut(string(out), "\n+++ ") // what is above names our own files
	_, below, ok := strings.Cut(lines, "\n")
	if !ok {
		return "", fmt.Errorf("they differ, and git diff does not say where:\n%s%s", out, exit.Stderr)
	}
	return "- yours\n+ " + other + "\n" + below, nil
}
