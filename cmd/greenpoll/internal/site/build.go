package site

// This file answers: how is the runtime built for the browser? By the go command, which links
// nothing again that has not changed.

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/tools/overlay/bodies"
)

// build returns the runtime with a wrong body in it, or with none.
func (s Site) build(ctx context.Context, wrong string) (wasm []byte, err error) {
	dir, err := session.CacheOf(s.Root)
	if err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "page-runtime.wasm")
	// Without paths, so that places are the module's and every clone builds the same; without
	// tables for debuggers.
	args := []string{"build", "-buildvcs=false", "-trimpath", "-ldflags=-s -w"}
	if wrong != "" {
		all, err := bodies.All(s.Root)
		if err != nil {
			return nil, err
		}
		list, err := bodies.Write(s.Root, all, wrong)
		if err != nil {
			return nil, err
		}
		out = filepath.Join(dir, "page-"+wrong+".wasm")
		args = append(args, "-overlay", list)
	}
	if _, err := s.runGo(ctx, append(args, "-o", out, "./internal/page/browser")...); err != nil {
		return nil, err
	}
	return os.ReadFile(out)
}

// A toolchain has what Go asks for beside the runtime that it builds.
type toolchain struct {
	exec     string // wasm_exec.js, which fits no other version
	licences []byte // of Go, which is compiled in, and of this project
}

func (s Site) toolchain(ctx context.Context) (t toolchain, err error) {
	out, err := s.runGo(ctx, "env", "GOROOT")
	if err != nil {
		return t, err
	}
	root := strings.TrimSpace(out)
	var script []byte
	for _, folder := range []string{"lib/wasm", "misc/wasm"} {
		if script, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(folder), "wasm_exec.js")); err == nil {
			break
		}
	}
	if err != nil {
		return t, fmt.Errorf("this Go has no wasm_exec.js, by which a browser starts its programs: %w", err)
	}
	own, err := os.ReadFile(filepath.Join(s.Root, "LICENSE"))
	if err != nil {
		return t, err
	}
	gos, err := os.ReadFile(filepath.Join(root, "LICENSE"))
	if err != nil {
		return t, err
	}
	t.exec = string(script)
	t.licences = fmt.Appendf(nil, "greenpoll\n\n%s\n\nGo, which is part of runtime.js\n\n%s\n\nThose of the page's script, styles and fonts stand at the top of page.js and page.css.\n", bytes.TrimSpace(own), bytes.TrimSpace(gos))
	return t, nil
}

// runGo runs the go command for js/wasm in the module of the command, and returns what it prints. In
// the workspace both modules are the clone's own: paths are greenpoll/..., without a version.
func (s Site) runGo(ctx context.Context, args ...string) (out string, err error) {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = filepath.Join(s.Root, "cmd", "greenpoll")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWORK="+filepath.Join(s.Root, "go.work"), "GOFLAGS=")
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err = cmd.Run()
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case errors.Is(err, exec.ErrNotFound):
		return "", errors.New("there is no go command in your PATH, and the runtime must be built for the browser")
	case err != nil:
		return "", fmt.Errorf("go %s has failed:\n%s", args[0], strings.TrimSpace(stderr.String()))
	}
	return stdout.String(), nil
}
