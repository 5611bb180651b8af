package main

// This file answers: what is alike in exercises, labs and capstones? How they are listed, how a check is
// counted and ends, what a hint looks like, and when the answer may be seen.

import (
	"context"
	"errors"
	"fmt"
	"time"

	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/desk"
)

// listed prints a line of the list. mark is the name of the lesson's mark, started where it was begun; "":
// it was not.
func (s *session) listed(label, mark, started string, l course.Lesson) (solved bool) {
	solved = s.desk.Mark(mark).Solved
	state := ""
	switch {
	case solved:
		state = "solved"
	case !l.Here():
		state = "not on this system"
	case started != "":
		state = "started: " + s.desk.Shown(started)
	}
	s.say("  %2s  %-10s %-40s %s", label, l.Name, l.Title, state)
	return solved
}

// showHint shows the next hint.
func (s *session) showHint(mark string, hints []string) error {
	n := min(s.desk.Mark(mark).Hints, len(hints)-1)
	s.say("Hint %d of %d:\n\n%s", n+1, len(hints), hints[n])
	return s.desk.Keep(mark, func(m *desk.Mark) { m.Hints = n + 1 })
}

// earned is an error as long as the reader should rather try. called is such as "lab L1".
func (s *session) earned(mark, called string) error {
	m, is := s.desk.Mark(mark), "is not solved"
	switch {
	case s.asked.giveUp || m.Solved && !m.Anew:
		return nil
	case m.Solved:
		is = "was begun anew"
	}
	return fmt.Errorf("%s %s; there are hints (go run ./workshop hint), and -i-give-up shows it all the same", called, is)
}

// counted counts a check that has ended with err, unless it was stopped: then that is the result.
func (s *session) counted(mark string, err error) error {
	if errors.Is(err, context.Canceled) {
		return err
	}
	return s.desk.Keep(mark, func(m *desk.Mark) { m.Checks++ })
}

// right says that a check has passed, and remembers it.
func (s *session) right(mark string, l course.Lesson, r check.Result) error {
	s.sentence(fmt.Sprintf("Right. %s  (%.1f s)", l.Learnt, r.Took.Round(100*time.Millisecond).Seconds()))
	return s.desk.Keep(mark, func(m *desk.Mark) { m.Solved, m.Anew = true, false })
}

// begunAnew says where the reader's file is kept, and remembers that the answer is not there any more:
// someone who practises again is not to see it by one key.
func (s *session) begunAnew(mark, kept string) error {
	s.say("Your file is kept as %s.\n", s.desk.Shown(kept))
	return s.desk.Keep(mark, func(m *desk.Mark) { m.Anew = true })
}

// wanted says what was expected, and what came, if the check tells that.
func (s *session) wanted(r check.Result) {
	if r.Expected != "" {
		s.say("\n  expected: %s\n  came:     %s", r.Expected, r.Got)
	}
}

// row prints a row of verify. fault says what is wrong with it; "": nothing. It returns 1 if it is wrong.
func (s *session) row(label, name string, t try, fault string) (wrong int) {
	if fault != "" {
		wrong, fault = 1, "  WRONG: "+fault
	}
	s.say("%2s %-10s %-28s %s%s", label, name, t.name, t.meant, fault)
	return wrong
}
