package main

// This file answers: will it work here, and later without a network? Everything is fetched and built
// once, and the machine is tried. Each line says ok, note (it goes on without) or FAILED, and what to do.

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"greenpoll/internal/group"
	"greenpoll/workshop/internal/check"
)

// A trial is one line of prepare.
type trial struct {
	what  string
	try   func() error
	else_ string // what to do if it fails
	slow  bool   // it is said what is under way
}

func (s *session) prepare() error {
	if s.asked.out != "" {
		return s.pack(s.asked.out)
	}
	build := filepath.Join(s.desk.Dir, ".build")
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	mini, tenget := filepath.Join(build, "mini"+check.ExeSuffix), filepath.Join(build, "tenget"+check.ExeSuffix)
	// The stepper is a module of its own, and the go.work at the root takes both.
	trials := []trial{
		{"Go is new enough, and no other is fetched", s.command("go", "list", "-m"), "install the version of Go that go.mod names, or a later one", false},
		{"modules are fetched", s.command("go", "list", "-deps", "-test", "./...", "./cmd/greenpoll/..."), "this needs the network once; in a class.zip's clone, type the lines of its README.txt in this terminal", false},
		{"the stepper builds", func() error { _, err := s.stepper(); return err }, "go vet ./cmd/greenpoll/... may say more", true},
		{"mini builds", s.command("go", "build", "-o", mini, "./mini"), "", false},
		{"the page builds, its runtime for the browser too", s.pageBuilds, "watch -page does not work then, all else does", true},
		{"the labs build", s.command("go", "build", "./workshop/labs/..."), "", false},
		{"ten tasks get their answers from this kernel", s.command(mini), scanner, false},
		{"ten GETs, each in a task, on one worker", s.tenGets(tenget), scanner, false},
		{"the real source passes each exercise", s.prepareChecks, "the file that it names was changed, or this system is not like the others: please report it", true},
	}
	begun := time.Now()
	for _, t := range trials {
		if err := s.tried(t); err != nil {
			return err
		}
	}
	s.say("  ok      all of that took %.0f s; from now on a check of mini takes about two, one of the real source up to ten", time.Since(begun).Seconds())
	s.terminal()
	s.compiler()
	s.say("\nAll is there, also without a network (but for the measuring in C5). Begin: go run ./workshop start 1")
	return nil
}

const scanner = "does a firewall or a virus scanner stand before 127.0.0.1, or before programs that were just built?"

func (s *session) tried(t trial) error {
	begun := time.Now()
	if t.slow {
		s.say("  ..      %s: this takes a minute or more", t.what)
	}
	if err := t.try(); err != nil {
		if s.ctx.Err() != nil {
			return err // by the reader, and no fault of the machine
		}
		s.say("  FAILED  %s", t.what)
		if t.else_ == "" {
			return err
		}
		return fmt.Errorf("%w\nWhat to do: %s", err, t.else_)
	}
	s.say("  ok      %s (%.1f s)", t.what, time.Since(begun).Seconds())
	return nil
}

// command returns a function that runs a program in the clone.
func (s *session) command(words ...string) func() error {
	return func() error {
		_, err := s.outputOf(words...)
		return err
	}
}

func (s *session) outputOf(words ...string) (string, error) {
	cmd := group.Command(s.ctx, words[0], words[1:]...)
	cmd.Dir = s.root
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local") // else an older Go would fetch a newer one
	out, err := check.Said(cmd)
	if err != nil {
		err = fmt.Errorf("%s: %w\n%s", strings.Join(words, " "), err, strings.TrimSpace(string(out)))
	}
	return string(out), err
}

// pageBuilds builds what watch -page would build at its first call, while somebody waits for it.
func (s *session) pageBuilds() (err error) {
	dir, err := os.MkdirTemp("", "greenpoll-page")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	return s.site(filepath.Join(dir, "site"))
}

// tenGets builds the example and has it ask its own server.
func (s *session) tenGets(exe string) func() error {
	return func() error {
		if _, err := s.outputOf("go", "build", "-o", exe, "./examples/tenget"); err != nil {
			return err
		}
		said, err := s.outputOf(exe, "-delay", "200ms")
		if err == nil && !strings.Contains(said, "10 requests in ") {
			err = errors.New("tenget did not have its ten answers:\n" + said)
		}
		return err
	}
}

// prepareChecks checks the real source once for each exercise, which builds all that its checks need.
func (s *session) prepareChecks() error {
	errs := make([]error, len(s.all))
	places := make(chan struct{}, atOnce)
	var checks sync.WaitGroup
	var done progress
	for i, e := range s.all {
		if !e.Here() {
			continue
		}
		places <- struct{}{}
		checks.Go(func() {
			defer func() { <-places }()
			r, err := s.job(e, filepath.Join(s.root, filepath.FromSlash(e.File))).Run(s.ctx)
			if err == nil && !r.OK {
				err = errors.New(r.Said)
			}
			if err != nil {
				errs[i] = fmt.Errorf("the real source does not pass exercise %d here: %w", e.N, err)
			}
			done.more(s)
		})
	}
	checks.Wait()
	return errors.Join(errs...)
}

// A progress shows that a trial of minutes goes on.
type progress struct {
	mu sync.Mutex
	n  int // how many exercises are done
}

func (p *progress) more(s *session) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.n++; p.n%7 == 0 && p.n < len(s.all) {
		s.say("  ..      %d exercises of %d", p.n, len(s.all))
	}
}

// What the stepper needs to show all of its panes.
const leastWidth, leastHeight = 80, 24

// terminal says whether the stepper can draw here. All else works without.
func (s *session) terminal() {
	width, height, is := terminalSize()
	switch {
	case !is:
		s.say("  note    this is no terminal: the stepper needs one, or use it with -print; the page needs none")
		return
	case os.Getenv("TERM") == "dumb":
		s.say("  note    TERM=dumb: the stepper cannot draw here; take another terminal, or use it with -print")
		return
	case width < leastWidth || height < leastHeight:
		s.say("  note    the terminal has %d x %d characters: the stepper shows all its panes from %d x %d on", width, height, leastWidth, leastHeight)
	default:
		s.say("  ok      the terminal has %d x %d characters: the stepper can draw here", width, height)
	}
	if os.Getenv("NO_COLOR") != "" {
		s.say("  note    NO_COLOR is set: the stepper shows no colours")
	}
}

// compiler says whether there is one for check -race.
func (s *session) compiler() {
	if err := s.raceable(); err != nil {
		s.say("  note    check -race does not work here, all else does: %v", err)
		return
	}
	s.say("  ok      check -race works: there is a C compiler")
}
