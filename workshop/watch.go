package main

// This file answers: how does a check follow the editor? The file is looked at five times a second,
// which works on every system, and with every editor.

import (
	"errors"
	"io/fs"
	"os"
	"time"

	"greenpoll/workshop/internal/course"
)

const lookEvery = 200 * time.Millisecond

// watch checks the exercise whenever its file was saved. When it is solved it starts the next one,
// and goes on with that, until Ctrl-C.
func (s *session) watch(e course.Exercise) error {
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

// watchOne returns when the exercise is solved, or the reader has had enough.
func (s *session) watchOne(e course.Exercise) (solved bool, err error) {
	return s.whenSaved(s.desk.File(e), func() error { return s.check(e) })
}

// whenSaved checks whenever a file was saved.
func (s *session) whenSaved(file string, check func() error) (solved bool, err error) {
	s.say("\nWatching %s; Ctrl-C ends it. Hints, in another terminal: go run ./workshop hint", s.desk.Shown(file))
	was, err := saved(file)
	if err != nil {
		return false, err
	}
	seen := was // at the last look
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.ctx.Done():
			s.say("\nAll is kept. To go on: go run ./workshop watch")
			return false, nil
		case <-tick.C:
		}
		now, err := saved(file)
		if err != nil {
			return false, err
		}
		if now == was || now == (state{}) || now != seen { // not saved, or being saved just now
			seen = now
			continue
		}
		was = now
		s.say("\n--- saved, checking")
		switch err := check(); {
		case err == nil:
			return true, nil
		case s.ctx.Err() != nil || errors.Is(err, errNotYet):
		default:
			return false, err
		}
	}
}

// A state of a file changes when it is saved.
type state struct {
	at   time.Time
	size int64
}

// saved returns the zero state while there is no file: some editors write a new one and rename it.
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
