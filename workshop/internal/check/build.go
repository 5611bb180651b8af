// Package check builds the real package with the reader's file in the place of one of its own, runs
// the checks of an exercise over it, and says how that ended.
//
// This file answers: how is it built? Nothing of the clone is changed: "go test -overlay" shows the
// compiler other files than lie there.
package check

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"greenpoll/internal/group"
	"greenpoll/tools/overlay/bodies"
	"greenpoll/workshop/internal/course"
)

// A Job is one file to be checked.
type Job struct {
	Root     string // of the clone
	Exercise course.Exercise
	File     string // what stands in the place of Exercise.File
	Work     string // a folder for what is built
	Record   string // a file for the recording of a run that went wrong; "": none
	Race     bool   // with the race detector
	Passed   bool   // one that goes well is recorded, too
}

// A CompileError is what the compiler said, with the paths of the reader's file.
type CompileError struct{ Text string }

func (e *CompileError) Error() string { return "it does not compile:\n" + e.Text }

// ExeSuffix ends the name of a program.
var ExeSuffix = map[string]string{"windows": ".exe"}[runtime.GOOS]

// build makes the program that checks, and returns its path.
func (j Job) build(ctx context.Context) (string, error) {
	list, err := j.overlay()
	if err != nil {
		return "", err
	}
	exe := filepath.Join(j.Work, "check"+ExeSuffix)
	args := []string{"test", "-c", "-vet=off", NoTables, "-overlay", list, "-o", exe}
	if j.Race {
		args = append(args, "-race")
	}
	return exe, Compile(ctx, j.paths(), append(args, "./"+j.Exercise.Package()))
}

// NoTables leaves out the tables for debuggers: so a program is linked in half the time.
const NoTables = "-ldflags=-s -w"

// Compile runs the go command. Its error is a *CompileError if the reader's file is the reason.
func Compile(ctx context.Context, paths Paths, args []string) error {
	cmd := group.Command(ctx, "go", args...)
	cmd.Dir = paths.Root
	if slices.Contains(args, "-race") {
		cmd.Env = append(os.Environ(), "CGO_ENABLED=1")
	}
	out, err := Said(cmd)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		text := paths.Translate(compilers(string(out)))
		if unfetched.MatchString(text) {
			return fmt.Errorf("a module that this needs is not here, and was not fetched: go run ./workshop prepare\n%s", text)
		}
		if placed.MatchString(text) {
			return &CompileError{text}
		}
		return fmt.Errorf("go %s: %w\n%s", strings.Join(args, " "), err, text)
	}
	return err
}

// placed finds what a compiler says of a line. Else it is the go command that cannot build.
var placed = regexp.MustCompile(`(?m)^\S+\.go:\d+`)

// unfetched finds what the go command says, with a place in a file, of a module that go.mod names.
var unfetched = regexp.MustCompile(`(?m)^\S+\.go:\d+:\d+: \S+@v\S+: `)

// compilers leaves out the lines in which the go command says what it builds.
func compilers(out string) string {
	var kept []string
	for line := range strings.Lines(out) {
		if !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "FAIL") {
			kept = append(kept, line)
		}
	}
	return strings.TrimSpace(strings.Join(kept, ""))
}

func (j Job) paths() Paths { return Paths{j.Root, j.Exercise.File, j.File} }

func (j Job) translate(text string) string { return j.paths().Translate(text) }

// Paths are those of a file of the clone, and of the reader's in its place.
type Paths struct {
	Root string // of the clone
	Real string // from there, with slashes
	Mine string
}

// Translate replaces the paths of the real file by those of the reader's, and those of other files
// of the clone by what they are from its root.
func (p Paths) Translate(text string) string {
	real := filepath.Join(p.Root, filepath.FromSlash(p.Real))
	mine := course.Shown(p.Mine)
	const held = "\x00" // so that no part of the new path is replaced again
	for _, path := range []string{real, filepath.ToSlash(real), "greenpoll/" + p.Real, p.Real, "./" + filepath.Base(p.Real)} {
		text = strings.ReplaceAll(text, path+":", held+":")
	}
	text = strings.ReplaceAll(text, p.Root+string(filepath.Separator), "")
	text = strings.ReplaceAll(text, filepath.ToSlash(p.Root)+"/", "")
	return strings.ReplaceAll(text, held, mine)
}

// overlay writes the list for the go command: the reader's file instead of the real one, the files of
// the checks, and no other tests.
func (j Job) overlay() (list string, err error) {
	dir := filepath.Join(j.Root, j.Exercise.Package())
	mine, err := j.watched()
	if err != nil {
		return "", err
	}
	replace := map[string]string{filepath.Join(j.Root, filepath.FromSlash(j.Exercise.File)): mine}
	tests, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil {
		return "", err
	}
	for _, path := range tests {
		replace[path] = ""
	}
	checks, err := j.Exercise.Checks()
	if err != nil {
		return "", err
	}
	if err := join(checks, j.Work, dir, replace); err != nil {
		return "", err
	}
	list = filepath.Join(j.Work, "overlay.json")
	return list, bodies.WriteList(list, replace)
}

// watched returns the reader's file, or one in which the check can stop before each access to a field.
func (j Job) watched() (file string, err error) {
	if j.Exercise.Watched == "" {
		return j.File, nil
	}
	text, err := os.ReadFile(j.File)
	if err != nil {
		return "", err
	}
	field := regexp.MustCompile(`(?m)^(\s*` + regexp.QuoteMeta(j.Exercise.Watched) + `\s+)atomic\.Int64\b`)
	file = filepath.Join(j.Work, filepath.Base(j.Exercise.File))
	return file, os.WriteFile(file, field.ReplaceAll(text, []byte("${1}watched")), 0o644) // no line moves
}

// join copies the files of a check into a folder, by their names in the package's, and has the list
// replace say so.
func join(checks map[string]string, folder, pkg string, replace map[string]string) error {
	for name, path := range checks {
		text, err := course.Included(path)
		if err != nil {
			return err
		}
		copied := filepath.Join(folder, name)
		if err := os.WriteFile(copied, text, 0o644); err != nil {
			return err
		}
		replace[filepath.Join(pkg, name)] = copied
	}
	return nil
}
