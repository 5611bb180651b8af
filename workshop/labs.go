package main

// This file answers: what does each command do for a lab, where a whole program is to be repaired?

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/lab"
)

// labOf returns the lab that a command is about, if it is about one.
func (s *session) labOf(command string, words []string) (l course.Lab, is bool) {
	for _, l := range s.labs {
		switch {
		case len(words) > 0:
			is = strings.EqualFold(words[0], l.Label()) || words[0] == l.Folder()
		case command == "start":
			is = s.allSolved() && l.Here() && !s.desk.Mark(l.Folder()).Solved
		default:
			is = s.desk.Last == l.Folder()
		}
		if is {
			return l, true
		}
	}
	return l, false
}

// allSolved reports whether no exercise is left on this system.
func (s *session) allSolved() bool {
	for _, e := range s.all {
		if e.Here() && !s.desk.Mark(e.Name).Solved {
			return false
		}
	}
	return true
}

func (s *session) doLab(command string, l course.Lab) error {
	if !l.Here() {
		return fmt.Errorf("lab %s is about %s; on this system go on with another one", l.Label(), strings.Join(l.Systems, " and "))
	}
	if s.asked.race || s.asked.page {
		return misuse{errors.New("-race and -page are for exercises: build a lab's program yourself with go build -race, and run it")}
	}
	about := map[string]func(course.Lab) error{
		"start": s.startLab, "check": s.checkLab, "watch": s.watchLab, "hint": s.hintLab,
		"diff": s.diffLab, "solution": s.solutionLab, "reset": s.resetLab,
	}
	if command != "start" && command != "watch" && command != "solution" && !s.desk.HasLab(l) {
		return fmt.Errorf("lab %s was not started: go run ./workshop start %s", l.Label(), l.Label())
	}
	return about[command](l)
}

// listLabs returns how many are solved.
func (s *session) listLabs() (solved int) {
	s.say("Labs: broken programs, to be found out with the tools of the trade")
	for _, l := range s.labs {
		started := ""
		if s.desk.HasLab(l) {
			started = s.desk.LabFile(l)
		}
		if s.listed(l.Label(), l.Folder(), started, l.Lesson) {
			solved++
		}
	}
	return solved
}

func (s *session) startLab(l course.Lab) error {
	if err := s.desk.StartLab(l); err != nil {
		return err
	}
	s.say("Lab %s of %d: %s", l.Label(), len(s.labs), l.Title)
	s.say("Tools: %s. What they showed elsewhere: %s", l.Tools, s.desk.Shown(l.Recorded()))
	s.say("The program:  %s", s.desk.Shown(s.desk.LabFile(l)))
	s.say("Build it:     go -C %s build -o bin/ ./%s", s.desk.Shown(s.desk.Dir), l.Folder())
	s.say("Run it:       %s", s.labProgram(l))
	s.say("\n%s\n", s.onDesk(l, l.Text))
	s.say("Repaired?     go run ./workshop check")
	return nil
}

func (s *session) labProgram(l course.Lab) string {
	return s.desk.Shown(filepath.Join(s.desk.Dir, "bin", l.Folder()))
}

// onDesk returns a lab's text with the reader's own paths in it.
func (s *session) onDesk(l course.Lab, text string) string {
	return strings.NewReplacer("PROGRAM", s.labProgram(l), "DESK", s.desk.Shown(s.desk.Dir)).Replace(text)
}

func (s *session) checkLab(l course.Lab) error {
	r, err := s.labJob(l, s.desk.LabFile(l)).Run(s.ctx)
	if end := s.counted(l.Folder(), err); end != nil {
		return end
	}
	if wrong := (*check.CompileError)(nil); errors.As(err, &wrong) {
		s.say("It does not compile yet:\n\n%s", wrong.Text)
		return errNotYet
	}
	if err != nil {
		return err
	}
	if r.OK {
		return s.passedLab(l, r)
	}
	s.sentence("Not yet. " + r.Said)
	s.wanted(r)
	s.block("the program printed:", endsOf(r.Printed))
	s.say("\n%s   A hint: go run ./workshop hint", s.desk.Shown(s.desk.LabFile(l)))
	return errNotYet
}

// endsOf returns how a text begins and ends: a program says first what is the matter.
func endsOf(text string) string {
	const head, tail = 8, 3
	lines := strings.Split(text, "\n")
	if len(lines) > head+tail {
		lines = slices.Concat(lines[:head], []string{"..."}, lines[len(lines)-tail:])
	}
	return strings.Join(lines, "\n")
}

func (s *session) labJob(l course.Lab, file string) lab.Job {
	return lab.Job{Root: s.root, Lab: l, File: file, Work: filepath.Join(s.desk.Dir, ".build", l.Folder())}
}

func (s *session) passedLab(l course.Lab, r check.Result) error {
	if err := s.right(l.Folder(), l.Lesson, r); err != nil {
		return err
	}
	s.say("\nYour way beside ours:  go run ./workshop diff %s", l.Label())
	for _, next := range slices.Concat(s.labs[l.N:], s.labs[:l.N]) {
		if next.Here() && !s.desk.Mark(next.Folder()).Solved {
			s.say("Next, %s:  go run ./workshop start %s", next.Title, next.Label())
			return nil
		}
	}
	s.say("All labs are solved.")
	return nil
}

func (s *session) watchLab(l course.Lab) error {
	if err := s.startLab(l); err != nil {
		return err
	}
	_, err := s.whenSaved(watched{s.desk.LabFile(l), l.Label(), func() error { return s.checkLab(l) },
		func() error { return s.hintLab(l) }, func() error { return s.diffLab(l) }})
	return err
}

func (s *session) hintLab(l course.Lab) error {
	hints := slices.Clone(l.Hints)
	for i := range hints {
		hints[i] = s.onDesk(l, hints[i])
	}
	return s.showHint(l.Folder(), hints)
}

func (s *session) resetLab(l course.Lab) error {
	kept, err := s.desk.ResetLab(l)
	if err != nil {
		return s.keptAs(kept, err)
	}
	if err := s.begunAnew(l.Folder(), kept); err != nil {
		return err
	}
	return s.startLab(l)
}

func (s *session) solutionLab(l course.Lab) error {
	if err := s.earned(l.Folder(), "lab "+l.Label()); err != nil {
		return err
	}
	text, err := os.ReadFile(l.Repaired())
	if err != nil {
		return err
	}
	s.say("%s:\n\n%s", s.desk.Shown(l.Repaired()), text)
	return nil
}

func (s *session) diffLab(l course.Lab) error {
	if err := s.earned(l.Folder(), "lab "+l.Label()); err != nil {
		return err
	}
	return s.showDiff("ours", func(dir string) error {
		for name, path := range map[string]string{"yours": s.desk.LabFile(l), "other": l.Repaired()} {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
				return err
			}
		}
		return nil
	})
}

// verifyLabs tries the two programs of each lab. It returns how many rows there are, and how many of
// them are wrong.
func (s *session) verifyLabs(labs []course.Lab) (rows, wrong int, err error) {
	for _, l := range labs {
		if !l.Here() {
			s.say("%2s %-10s left out: it is about %s", l.Label(), l.Name, strings.Join(l.Systems, " and "))
			continue
		}
		for _, t := range []struct {
			file string
			try
		}{
			{l.Broken(), try{name: "broken", said: l.Told, meant: l.Told}},
			{l.Repaired(), try{name: "repaired", meant: "passes"}},
		} {
			fault, err := s.tryLab(l, t.file, t.try)
			if err != nil {
				return rows, wrong, err
			}
			rows, wrong = rows+1, wrong+s.row(l.Label(), l.Name, t.try, fault)
		}
	}
	return rows, wrong, nil
}

func (s *session) tryLab(l course.Lab, file string, t try) (fault string, err error) {
	dir, err := os.MkdirTemp("", "greenpoll-verify")
	if err != nil {
		return "", err
	}
	job := lab.Job{Root: s.root, Lab: l, File: file, Work: dir}
	fault, err = judged(job.Run(s.ctx))(t)
	return fault, errors.Join(err, os.RemoveAll(dir))
}
