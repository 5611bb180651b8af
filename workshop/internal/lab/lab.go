// Package lab runs a program that a reader has repaired, talks to it from outside, over the loopback
// interface and with package net, and says what it does.
//
// This file answers: how is a lab's program built and started, and how does a check end?
package lab

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/check"
	"greenpoll/workshop/internal/course"
)

// A Job is one program to be checked.
type Job struct {
	Root string // of the clone
	Lab  course.Lab
	File string // in the place of the broken program's main.go
	Work string // a folder for what is built
}

// patience is how long a program may take for what takes moments. It is long because nothing else
// depends on it: only a program that does not do it at all takes so long.
const patience = 10 * time.Second

// A fault is what is wrong with a program.
type fault struct {
	said, expected, came string
}

func (f *fault) Error() string { return f.said }

// A trial is one run of the program, and what it is asked meanwhile.
type trial struct {
	ctx     context.Context
	exe     string
	work    string
	printed string // by the runs before
	*check.Process
	addr string
}

var trials = map[string]func(*trial) error{"held": held, "leak": leak, "file": file, "half": half, "accept": accept}

// Run builds the program and tries it. Its error is a *check.CompileError, or says what is wrong with
// the machine or the workshop.
func (j Job) Run(ctx context.Context) (r check.Result, err error) {
	begun := time.Now()
	try := trials[j.Lab.Name]
	if try == nil {
		return r, fmt.Errorf("the workshop has no check for lab %s", j.Lab.Label())
	}
	paths := check.Paths{Root: j.Root, Real: j.Lab.Package() + "/main.go", Mine: j.File}
	work, done, err := check.Folder(j.Work)
	if err != nil {
		return r, err
	}
	defer done()
	j.Work = work
	t := &trial{ctx: ctx, work: j.Work, exe: filepath.Join(j.Work, "program"+check.ExeSuffix)}
	if err := j.build(ctx, paths, t.exe); err != nil {
		return r, err
	}
	err = try(t)
	t.end()
	if ctx.Err() != nil {
		return r, ctx.Err()
	}
	wrong := (*fault)(nil)
	if err != nil && !errors.As(err, &wrong) {
		return r, err
	}
	r.OK = wrong == nil
	if wrong != nil {
		r.Said, r.Expected, r.Got = paths.Translate(wrong.said), wrong.expected, wrong.came
	}
	r.Printed, r.Took = strings.TrimSpace(paths.Translate(t.printed)), time.Since(begun)
	return r, nil
}

// build builds the program with all of the reader's files in the place of the broken one's.
func (j Job) build(ctx context.Context, paths check.Paths, exe string) error {
	dir := filepath.Join(j.Root, filepath.FromSlash(j.Lab.Package()))
	files, err := course.Sources(filepath.Dir(j.File))
	if err != nil {
		return err
	}
	replace := make(map[string]string)
	for _, file := range files {
		replace[filepath.Join(dir, filepath.Base(file))] = file
	}
	list := filepath.Join(j.Work, "overlay.json")
	if err := bodies.WriteList(list, replace); err != nil {
		return err
	}
	return check.Compile(ctx, paths, []string{"build", check.NoTables, "-overlay", list, "-o", exe, "./" + j.Lab.Package()})
}

// start starts the program, in the place of one that runs, and waits until it listens. env are more
// lines for its environment.
func (t *trial) start(env []string, args ...string) error {
	return t.startAs(append([]string{t.exe}, args...), env)
}

func (t *trial) startAs(command, env []string) (err error) {
	t.end()
	cmd := exec.Command(command[0], command[1:]...)
	cmd.Dir = t.work
	cmd.Env = append(os.Environ(), env...)
	if t.Process, err = check.Start(t.ctx, cmd); err != nil {
		return err
	}
	const line = "listening on "
	if !t.until(func() bool { return strings.Contains(t.Output(), line) && t.listens(line) }) {
		return t.broken(&fault{said: "The program does not say where it listens: its first line must be \"listening on\" and its address."})
	}
	return nil
}

// listens takes the address from what was printed, if the line is whole.
func (t *trial) listens(line string) bool {
	_, after, _ := strings.Cut(t.Output(), line)
	addr, _, whole := strings.Cut(after, "\n")
	t.addr = strings.TrimSpace(addr)
	return whole
}

// until waits until something has come about, or the program has ended. It reports whether it has.
func (t *trial) until(what func() bool) bool { return t.within(patience, what) }

func (t *trial) within(most time.Duration, what func() bool) bool {
	for end := time.Now().Add(most); time.Now().Before(end) && t.ctx.Err() == nil; {
		if what() {
			return true
		}
		if t.Ends(time.Millisecond) {
			return what()
		}
	}
	return what()
}

// broken returns what explains a failure best: if the program has ended, that.
func (t *trial) broken(f *fault) error {
	if t.Ends(50 * time.Millisecond) { // a panic takes a moment to be printed
		if why := t.Why(); why != "" {
			return &fault{said: why}
		}
		return &fault{said: "The program ended by itself, and was to serve."}
	}
	return f
}

// stops tells the program to end, and requires that it does.
func (t *trial) stops() error {
	t.CloseInput()
	if !t.Ends(patience) {
		return &fault{said: "The program was told to end, and goes on.", expected: "it ends", came: fmt.Sprintf("it still runs after %v", patience)}
	}
	if why := t.Why(); why != "" {
		return &fault{said: "The program was told to end, and did not end well: " + why}
	}
	return nil
}

func (t *trial) end() {
	if t.Process != nil {
		t.Kill()
		t.printed += t.Output()
		t.Process = nil
	}
}
