package session

// This file answers: in which module is a program of the reader's own built? In its own, or in
// the clone.

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	gobuild "go/build"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// findModule finds the greenpoll that the program has. A program whose module requires none, or
// that lies in no module, is built in the clone, with the clone's. One whose module requires it
// and does not say where it is, or has it in the module cache, where go build takes no overlay,
// gets the clone's in its place.
func (p *program) findModule(ctx context.Context, spec Spec, work string) error {
	p.from = p.dir
	var m struct{ Dir string }
	list, err := p.run(ctx, "list", "-m", "-json", "greenpoll")
	if err == nil {
		err = json.Unmarshal(list, &m)
	}
	cache, cacheErr := p.run(ctx, "env", "GOMODCACHE")
	if err != nil && ctx.Err() == nil && p.requires(ctx) {
		return p.replace(ctx, spec, work)
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return errors.New("there is no go command in your PATH, and the stepped program must be built")
	case err != nil:
		return p.alone(spec)
	case cacheErr == nil && (m.Dir == "" || strings.HasPrefix(m.Dir, strings.TrimSpace(string(cache)))):
		return p.replace(ctx, spec, work)
	}
	if _, err := os.Stat(m.Dir); err != nil {
		return fmt.Errorf("the go.mod of %s replaces greenpoll by %s: %w", spec.Program, m.Dir, causeOf(err))
	}
	p.greenpoll = m.Dir
	return nil
}

// requires reports whether the program lies in a module that requires greenpoll.
func (p *program) requires(ctx context.Context) bool {
	mod, err := p.run(ctx, "mod", "edit", "-json")
	var m struct{ Require []struct{ Path string } }
	if err != nil || json.Unmarshal(mod, &m) != nil {
		return false
	}
	return slices.ContainsFunc(m.Require, func(r struct{ Path string }) bool { return r.Path == "greenpoll" })
}

// alone has the program built in the clone. There its files are named one by one: the go command
// takes no folder outside of its module.
func (p *program) alone(spec Spec) error {
	p.from, p.greenpoll, p.env = spec.Root, spec.Root, []string{"GOWORK=off"}
	if p.files != nil {
		return nil
	}
	pkg, err := gobuild.ImportDir(p.dir, 0)
	if err != nil {
		return err
	}
	for _, name := range pkg.GoFiles {
		p.files = append(p.files, filepath.Join(p.dir, name))
	}
	return nil
}

// replace has the program built with a go.mod in which greenpoll is the clone.
func (p *program) replace(ctx context.Context, spec Spec, work string) error {
	mod, err := p.run(ctx, "env", "GOMOD")
	if err != nil {
		return err
	}
	theirs, ours := strings.TrimSpace(string(mod)), filepath.Join(work, "go.mod")
	text, err := os.ReadFile(theirs)
	if err != nil {
		return err
	}
	if err := os.WriteFile(ours, text, 0o644); err != nil {
		return err
	}
	sums, err := os.ReadFile(strings.TrimSuffix(theirs, ".mod") + ".sum")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	clones, err := os.ReadFile(filepath.Join(spec.Root, "go.sum"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(work, "go.sum"), slices.Concat(sums, clones), 0o644); err != nil {
		return err
	}
	p.env = []string{"GOWORK=off"}
	if _, err := p.run(ctx, "mod", "edit", "-replace", "greenpoll="+spec.Root, ours); err != nil {
		return err
	}
	p.greenpoll, p.flags = spec.Root, []string{"-modfile", ours, "-mod", "mod"}
	return nil
}

// run runs the go command and returns what it prints. Its error has the compiler's lines.
func (p *program) run(ctx context.Context, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = p.from
	cmd.Env = append(goEnviron(), p.env...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return nil, err
	case err != nil:
		lines := lastLines(cmp.Or(errs.String(), err.Error()), compilerLines)
		return nil, fmt.Errorf("the program does not compile:%s", indent(lines))
	}
	return out, nil
}

// compilerLines is how many lines of the go command's are shown: the compiler itself stops after
// ten errors.
const compilerLines = 24
