package main

// This file answers: how does a check follow the editor? The file is looked at five times a second,
// which works on every system, and with every editor. What is typed meanwhile is read by the line,
// and not by the key: so the terminal stays as it is, however the command ends.

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"greenpoll/workshop/internal/course"
)

const lookEvery = 200 * time.Millisecond

// goneFor is for how many looks a file may be missing: some editors write a new one and rename it.
const goneFor = 10

const keys = "Type c to check, h for a hint, d for the difference, l for the list, q to end; then Enter."

// typed is where lines come from. Tests have another.
var typed io.Reader = os.Stdin

// watch checks the exercise whenever its file was saved. When it is solved it starts the next one,
// and goes on with that, until Ctrl-C.
func (s *session) watch(e course.Exercise) (err error) {
	if s.asked.page {
		if s.page, err = s.openPage(); err != nil {
			return err
		}
		defer func() {
			if s.page != nil {
				s.page.close()
			}
		}()
	}
	for {
		if err := s.start(e); err != nil {
			return err
		}
		solved, err := s.watchOne(e)
		if err != nil || !solved {
			return err
		}
		next, err := s.exercise("start", nil)
		if err != nil {
			return nil // passed has said that it was the last
		}
		e = next
		s.say("")
	}
}

// read passes on what is typed. Without a terminal that is nothing, and the file alone is watched.
func read(in io.Reader, lines chan<- string) {
	for text := bufio.NewScanner(in); text.Scan(); {
		lines <- strings.ToLower(strings.TrimSpace(text.Text()))
	}
}

// A watched is what is checked whenever its file was saved, and what may be asked for meanwhile.
type watched struct {
	file, start       string // start is the argument that begins it anew
	check, hint, diff func() error
}

// watchOne returns when the exercise is solved, or the reader has had enough.
func (s *session) watchOne(e course.Exercise) (solved bool, err error) {
	return s.whenSaved(watched{s.desk.File(e), fmt.Sprint(e.N), func() error { return s.check(e) },
		func() error { return s.hint(e) }, func() error { return s.diff(e) }})
}

// whenSaved checks whenever the file was saved, or it is asked for.
func (s *session) whenSaved(w watched) (solved bool, err error) {
	if s.lines == nil {
		s.lines = make(chan string)
		go read(typed, s.lines)
	}
	s.say("\nWatching %s. %s", s.desk.Shown(w.file), keys)
	was, err := saved(w.file)
	if err != nil {
		return false, err
	}
	seen, gone := was, 0 // at the last look
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		due := false
		select {
		case <-s.ctx.Done():
			return false, s.leave()
		case line := <-s.lines:
			if strings.HasPrefix(line, "q") {
				return false, s.leave()
			}
			due = s.asksFor(w, line)
		case <-tick.C:
		}
		now, err := saved(w.file)
		if err != nil {
			return false, err
		}
		if gone++; now != (state{}) {
			gone = 0
		} else if gone == goneFor {
			s.say("%s is gone. It is checked when it is there again; or q, and: go run ./workshop start %s", s.desk.Shown(w.file), w.start)
		}
		saved := now != was && now != (state{}) && now == seen // and not being saved just now
		if seen = now; !saved && !due {
			continue
		}
		was = now
		s.say("\n--- checking")
		switch err := w.check(); {
		case err == nil:
			return true, nil
		case s.ctx.Err() != nil || errors.Is(err, errNotYet):
		default:
			s.say("%v", err) // such as that the file is gone: the next save may mend it
		}
	}
}

// asksFor does what a line asks for; true: that is a check.
func (s *session) asksFor(w watched, line string) bool {
	first, _, _ := strings.Cut(line, " ")
	does := map[string]func() error{"h": w.hint, "hint": w.hint, "d": w.diff, "diff": w.diff, "l": s.list, "list": s.list}
	switch do := does[first]; {
	case first == "c" || first == "check":
		return true
	case do == nil:
		s.say("%s", keys)
	default:
		if err := do(); err != nil {
			s.say("%v", err) // such as that it is not solved yet: no reason to end
		}
	}
	return false
}

func (s *session) leave() error {
	s.say("\nAll is kept. To go on: go run ./workshop watch")
	return nil
}

// A state of a file changes when it is saved.
type state struct {
	at   time.Time
	size int64
}

// saved returns the zero state while there is no file.
func saved(file string) (state, error) {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return state{}, nil
	case err != nil:
		return state{}, err
	}
	return state{info.ModTime(), info.Size()}, nil
}
