package session

// This file answers: how is a program of the reader's own built, so that it stops at its events
// although it knows nothing of stepping? As it would be otherwise, but with one file more in
// package greenpoll, step/inject/inject.go, by go build -overlay.

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	gobuild "go/build"
	"go/parser"
	"go/token"
	"hash/fnv"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"greenpoll/step"
)

// A program is what is to be built, and from where.
type program struct {
	name  string
	dir   string   // of its sources
	files []string // the one that is a program by itself; none: the package in dir

	from      string   // the folder to call the go command in
	greenpoll string   // the folder of the package greenpoll that it will have
	flags     []string // of go build
	env       []string
}

// startProgram builds the program of spec, and steps it live.
func startProgram(ctx context.Context, spec Spec) (Session, error) {
	p, err := findProgram(spec)
	if err != nil {
		return nil, err
	}
	work, err := workFolder(p)
	if err != nil {
		return nil, err
	}
	if err := p.findModule(ctx, spec, work); err != nil {
		return nil, err
	}
	exe, err := p.build(ctx, spec, work)
	if err != nil {
		return nil, err
	}
	about, err := json.Marshal(step.ProgramSpec{Name: p.title(), Seed: spec.Seed, Choices: spec.Choices.String()})
	if err != nil {
		return nil, err
	}
	env := []string{step.EnvProgram + "=" + string(about)}
	if spec.Workers > 0 {
		env = append(env, "GREENPOLL_PROCS="+strconv.Itoa(spec.Workers))
	}
	l, err := startLive(ctx, spec, p.dir, exe, spec.Args, env...)
	if err != nil {
		return nil, err
	}
	return l, nil
}

// findProgram looks at what spec names: a folder, or a file, which stands for the package of its
// folder unless it is a program by itself.
func findProgram(spec Spec) (*program, error) {
	path, err := filepath.Abs(spec.Program)
	if err != nil {
		return nil, err
	}
	if path, err = filepath.EvalSymlinks(path); err != nil { // places have the resolved one
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	p := &program{dir: path, name: filepath.Base(path)}
	if !info.IsDir() {
		p.dir = filepath.Dir(path)
		p.name = strings.TrimSuffix(filepath.Base(path), ".go")
		if filepath.Ext(path) != ".go" {
			return nil, Misuse{fmt.Errorf("%s is no Go file, and no folder", spec.Program)}
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly) // the compiler tells of an error
		if err == nil && file.Name.Name != "main" {
			return nil, noProgram(spec, file.Name.Name)
		}
	}
	pkg, err := gobuild.ImportDir(p.dir, 0)
	if info.IsDir() {
		if err != nil {
			return nil, Misuse{err}
		}
		if pkg.Name != "main" {
			return nil, noProgram(spec, pkg.Name)
		}
		return p, nil
	}
	if err != nil || !slices.Contains(pkg.GoFiles, filepath.Base(path)) || mains(p.dir, pkg.GoFiles) > 1 {
		p.files = []string{path}
	} else if p.name == "main" {
		p.name = filepath.Base(p.dir)
	}
	return p, nil
}

// title is what the run is called. Scenarios are single words, and have stories of their own: a
// program named like one is not taken for it.
func (p *program) title() string { return "./" + p.name }

func noProgram(spec Spec, name string) error {
	return Misuse{fmt.Errorf("%s has the package %s: only a package main is a program", spec.Program, name)}
}

// mains counts the files that declare a main function: with several, each is a program.
func mains(dir string, files []string) (n int) {
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			continue // the compiler will tell
		}
		for _, d := range file.Decls {
			if f, is := d.(*ast.FuncDecl); is && f.Recv == nil && f.Name.Name == "main" {
				n++
			}
		}
	}
	return n
}

// workFolder is where the program is built, and what is needed for that.
func workFolder(p *program) (string, error) {
	which := fnv.New32a()
	_, _ = fmt.Fprint(which, p.dir, p.files) // writing to a hash cannot fail
	return CacheFolder(fmt.Sprintf("program-%08x", which.Sum32()))
}

// build returns the path of the built program.
func (p *program) build(ctx context.Context, spec Spec, work string) (exe string, err error) {
	overlay, err := p.overlay(spec, work)
	if err != nil {
		return "", err
	}
	exe = filepath.Join(work, p.name)
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	args := append([]string{"build", "-buildvcs=false", "-overlay", overlay, "-o", exe}, p.flags...)
	what := p.files
	if what == nil {
		what = []string{"."}
	}
	if _, err := p.run(ctx, append(args, what...)...); err != nil {
		return "", err
	}
	return exe, nil
}

// overlay writes the list for go build: the file that has the program stop, and those of a wrong
// body.
func (p *program) overlay(spec Spec, work string) (list string, err error) {
	text, err := os.ReadFile(filepath.Join(p.greenpoll, "step", "inject", "inject.go"))
	if errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("%s uses the greenpoll in %s, which is older than stepping", spec.Program, p.greenpoll)
	}
	if err != nil {
		return "", err
	}
	_, text, _ = bytes.Cut(text, []byte("\n")) // the line that keeps it out of other builds
	inject := filepath.Join(work, "inject_step.go")
	if err := os.WriteFile(inject, text, 0o644); err != nil {
		return "", err
	}
	var replace struct{ Replace map[string]string }
	if spec.Wrong != "" {
		if err := wrongFiles(p.greenpoll, spec.Wrong, work, &replace); err != nil {
			return "", err
		}
	} else {
		replace.Replace = make(map[string]string)
	}
	replace.Replace[filepath.Join(p.greenpoll, "inject_step.go")] = inject
	if text, err = json.Marshal(replace); err != nil {
		return "", err
	}
	list = filepath.Join(work, "overlay.json")
	return list, os.WriteFile(list, text, 0o644)
}

func wrongFiles(root, name, work string, replace any) error {
	list, err := writeWrong(root, name, work)
	if err != nil {
		return err
	}
	text, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	return json.Unmarshal(text, replace)
}
