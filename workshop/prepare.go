package main

// This file answers: will it work here, and later without a network? Everything is fetched and built
// once, and the machine is tried.

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func (s *session) prepare() error {
	build := filepath.Join(s.desk.Dir, ".build")
	if err := os.MkdirAll(build, 0o755); err != nil {
		return err
	}
	mini := filepath.Join(build, "mini")
	if runtime.GOOS == "windows" {
		mini += ".exe"
	}
	// The stepper is a module of its own, and the go.work at the root takes both.
	steps := []struct {
		what  string
		args  []string
		else_ string // what to do if it fails
	}{
		{"Go is new enough", []string{"go", "list", "-m"}, "install the version of Go that go.mod names, or a later one"},
		{"modules are fetched", []string{"go", "list", "-deps", "-test", "./...", "./cmd/greenpoll/..."}, "this needs the network, or a filled module cache, once"},
		{"the stepper builds", []string{"go", "build", "-o", build + string(filepath.Separator), "./cmd/greenpoll"}, ""},
		{"mini builds", []string{"go", "build", "-o", mini, "./mini"}, ""},
		{"ten tasks get their answers from this kernel", []string{mini}, "does a firewall or a virus scanner stand before 127.0.0.1?"},
	}
	for _, step := range steps {
		begun := time.Now()
		cmd := exec.CommandContext(s.ctx, step.args[0], step.args[1:]...)
		cmd.Dir = s.root
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local") // else an older Go would fetch a newer one
		if out, err := cmd.CombinedOutput(); err != nil {
			s.say("  FAILED  %s", step.what)
			return fmt.Errorf("%s: %w\n%s\n%s", strings.Join(step.args, " "), err, strings.TrimSpace(string(out)), step.else_)
		}
		s.say("  ok      %s (%.1f s)", step.what, time.Since(begun).Seconds())
	}
	return s.prepareChecks()
}

// prepareChecks checks the real source once for each exercise, which builds all that its checks need.
func (s *session) prepareChecks() error {
	begun, n := time.Now(), 0
	for _, e := range s.all {
		if !e.Here() {
			continue
		}
		real := filepath.Join(s.root, filepath.FromSlash(e.File))
		r, err := s.job(e, real).Run(s.ctx)
		if err == nil && !r.OK {
			err = errors.New(r.Said)
		}
		if err != nil {
			return fmt.Errorf("the real source does not pass exercise %d here: %w", e.N, err)
		}
		n++
	}
	s.say("  ok      the real source passes %d exercises (%.1f s)", n, time.Since(begun).Seconds())
	s.say("\nAll is there, also without a network. Begin: go run ./workshop start 1")
	return nil
}
