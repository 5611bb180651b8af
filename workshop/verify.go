package main

// This file answers: does the course hold together? Each starter compiles and fails by its own
// question, the real source passes, and each likely mistake is told in the sentence meant for it.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"

	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
	"greenpoll/workshop/internal/region"
)

const fewest = 3 // wrong bodies of each exercise

func (s *session) verify(words []string) error {
	attempts, err := bodies.Attempts(s.root)
	if err != nil {
		return err
	}
	exercises, labs, err := s.meant(words)
	if err != nil {
		return err
	}
	wrong, rows := 0, 0
	for _, e := range exercises {
		if !e.Here() {
			s.say("%2d %-10s left out: it is about %s", e.N, e.Name, strings.Join(e.Systems, " and "))
			continue
		}
		tries, err := s.tries(e, attempts)
		if err != nil {
			return err
		}
		faults, err := s.tryAll(e, tries)
		if err != nil {
			return err
		}
		for i, t := range tries {
			rows, wrong = rows+1, wrong+s.row(strconv.Itoa(e.N), e.Name, t, faults[i])
		}
	}
	n, bad, err := s.verifyLabs(labs)
	if err != nil {
		return err
	}
	rows, wrong = rows+n, wrong+bad
	if err := s.orphans(attempts); err != nil {
		return err
	}
	s.say("\n%d of %d as they should be", rows-wrong, rows)
	if wrong > 0 {
		return fmt.Errorf("%d of %d rows are wrong", wrong, rows)
	}
	return nil
}

// meant returns the one exercise or lab that is named, or all.
func (s *session) meant(words []string) ([]course.Exercise, []course.Lab, error) {
	if len(words) == 0 {
		return s.all, s.labs, nil
	}
	if l, is := s.labOf("verify", words); is {
		return nil, []course.Lab{l}, nil
	}
	e, err := s.named(words[0])
	return []course.Exercise{e}, nil, err
}

// A try is one body, and what its check should say.
type try struct {
	name  string
	body  []byte
	add   []string // imports that the real file lacks
	vars  []byte   // variables beside the body, in which it keeps something
	said  string   // the beginning of the sentence; "": it passes
	meant string   // for the table
}

func (s *session) tries(e course.Exercise, attempts []bodies.Body) (all []try, err error) {
	starter, err := e.Starter()
	if err != nil {
		return nil, err
	}
	real, err := e.BodyOf(filepath.Join(s.root, filepath.FromSlash(e.File)))
	if err != nil {
		return nil, err
	}
	question := fmt.Sprintf("The code panics: exercise %d, %s: ", e.N, e.Name)
	all = []try{
		{name: "starter", body: starter, said: question, meant: "fails by its question"},
		{name: "the real source", body: real, meant: "passes"},
	}
	for _, b := range attempts {
		if b.Exercise != e.Name || !slices.Contains(b.Systems(), runtime.GOOS) {
			continue
		}
		body, err := e.BodyOf(b.Path())
		if err != nil {
			return nil, err
		}
		t := try{name: strings.TrimPrefix(b.Name, b.Package+"_"), body: body, add: b.Imports(), said: b.Told, meant: b.Told}
		if t.vars, err = e.VarsOf(b.Path()); err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	if n := len(all) - 2; n < fewest {
		return nil, fmt.Errorf("exercise %d has %d wrong bodies in overlays/, and needs %d", e.N, n, fewest)
	}
	if s.asked.quick {
		all = all[:3]
	}
	return all, nil
}

// atOnce is how many bodies are tried at the same time: some of them only sleep, until that is
// noticed.
const atOnce = 4

func (s *session) tryAll(e course.Exercise, tries []try) (faults []string, err error) {
	faults = make([]string, len(tries))
	errs := make([]error, len(tries))
	places := make(chan struct{}, atOnce)
	var all sync.WaitGroup
	for i, t := range tries {
		places <- struct{}{}
		all.Go(func() {
			faults[i], errs[i] = s.try(e, t)
			<-places
		})
	}
	all.Wait()
	return faults, errors.Join(errs...)
}

// try checks a body as if a reader had written it, and says what is not as it was meant.
func (s *session) try(e course.Exercise, t try) (fault string, err error) {
	real, err := os.ReadFile(filepath.Join(s.root, filepath.FromSlash(e.File)))
	if err != nil {
		return "", err
	}
	r, err := region.Find(e.File, real, e.Func)
	if err != nil {
		return "", err
	}
	text, err := region.KeepImports(e.File, real, r.Replace(real, t.body), e.Keep...)
	if err != nil {
		return "", err
	}
	if text, err = region.AddImports(e.File, text, t.add); err != nil {
		return "", err
	}
	text = append(text, t.vars...)
	dir, err := os.MkdirTemp("", "greenpoll-verify")
	if err != nil {
		return "", err
	}
	file := filepath.Join(dir, filepath.Base(e.File))
	if err = os.WriteFile(file, text, 0o644); err == nil {
		job := check.Job{Root: s.root, Exercise: e, File: file, Work: filepath.Join(dir, "work")}
		fault, err = judged(job.Run(s.ctx))(t)
	}
	return fault, errors.Join(err, os.RemoveAll(dir))
}

// judged compares what was said with what a try is meant to be told.
func judged(r check.Result, err error) func(t try) (string, error) {
	return func(t try) (string, error) {
		if wrong := (*check.CompileError)(nil); errors.As(err, &wrong) {
			return wrong.Error(), nil
		}
		switch {
		case err != nil:
			return "", err
		case t.said == "" && !r.OK:
			return fmt.Sprintf("it fails: %s %s", r.Said, r.Got), nil
		case t.said != "" && r.OK:
			return "it passes", nil
		case !strings.HasPrefix(r.Said, t.said):
			return fmt.Sprintf("it is told: %s %s", r.Said, r.Got), nil
		}
		return "", nil
	}
}

// orphans refuses attempts at exercises that there are not.
func (s *session) orphans(attempts []bodies.Body) error {
	for _, b := range attempts {
		if _, err := s.named(b.Exercise); err != nil {
			return fmt.Errorf("%s: %w", b.Path(), err)
		}
	}
	return nil
}
