package main

// This file answers: how does the reader's echo server compare with the plain one? By the bench that
// compares all servers: a ratio of processor time, and no verdict.

import (
	"fmt"
	"path/filepath"
	"strings"

	"greenpoll/internal/group"
	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
)

func (s *session) measure(c course.Capstone) error {
	exe := filepath.Join(s.desk.Dir, ".build", c.Folder(), "server")
	steps := []struct {
		dir  string
		args []string
	}{
		{s.desk.Dir, []string{"build", "-o", exe, "./" + c.Folder()}},
		{filepath.Join(s.root, "bench"), []string{"run", "./echo", "-loads", "1x64,100x64", "-servers", "plain",
			"-with", "yours=" + exe, "-base", "plain", "-rounds", "5"}},
	}
	s.say("\nBeside the plain one, which takes some seconds (to measure again: check %s):\n", c.Label())
	for _, step := range steps {
		cmd := group.Command(s.ctx, "go", step.args...)
		cmd.Dir = step.dir
		out, err := check.Said(cmd)
		if s.ctx.Err() != nil {
			return s.ctx.Err()
		}
		if err != nil {
			return fmt.Errorf("it is right, and could not be measured: go %s, in %s: %w\n%s",
				strings.Join(step.args, " "), s.desk.Shown(step.dir), err, out)
		}
		if len(out) > 0 {
			s.say("%s", strings.TrimSpace(string(out)))
		}
	}
	s.say("\nThe ratio is your processor time for a message to the plain server's. There is no good or bad one.")
	return nil
}
