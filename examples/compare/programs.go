package main

// This file answers: which programs are compared, and how is each run?

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// program is one of the six.
type program struct {
	name   string
	source string // in programs
	tool   tool
	reads  string // how the code reads
}

//go:embed programs
var sources embed.FS

var programs = []program{
	{"Python", "plain.py", python,
		"Line by line, as one thinks; but the thread is blocked by each GET and does nothing else."},
	{"Python, threads", "threads.py", python,
		"The same function, which blocks, and a pool: one thread for each GET that is under way."},
	{"Python, asyncio", "async.py", python,
		"Two colours: `async def` and `await` all the way up, with libraries made for it; Python brings no such HTTP client, so here it is by hand."},
	{"Node", "fetch.mjs", node,
		"Two colours as well, though all libraries go along: what waits is `async`, and so is its caller."},
	{"Go", "gonet/main.go", golang,
		"Line by line: each call seems to block, one colour; whether it runs beside others is up to the caller."},
	{"greenpoll", "green/main.go", golang,
		"As Go, but the task is passed along, because plain Go cannot ask which one runs."},
}

// A tool runs the programs of a language.
type tool struct {
	names   []string // as which it may be installed
	tell    []string // arguments with which it prints its own path, and its version
	compile bool
}

var (
	python = tool{[]string{"python3", "python"},
		[]string{"-c", "import sys, platform; print(sys.executable); print('Python', platform.python_version())"}, false}
	node   = tool{[]string{"node"}, []string{"-p", "process.execPath + '\\nNode ' + process.versions.node"}, false}
	golang = tool{[]string{"go"}, []string{"env", "GOROOT", "GOVERSION"}, true}
)

// errAbsent: the tool is not installed.
var errAbsent = errors.New("not installed")

// find returns the tool's path and version. What is on the PATH can be a script that
// first chooses a version (pyenv, asdf), and would be measured along: so the tool
// itself is asked where it is.
func (l tool) find(ctx context.Context) (path, version string, err error) {
	for _, name := range l.names {
		found, err := exec.LookPath(name)
		if err != nil {
			continue
		}
		out, err := exec.CommandContext(ctx, found, l.tell...).Output()
		if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); err == nil && len(lines) == 2 {
			path, version = strings.TrimSpace(lines[0]), strings.TrimSpace(lines[1])
			if l.compile {
				path = found
			}
			return path, version, nil
		}
	}
	return "", "", fmt.Errorf("%s: %w", l.names[0], errAbsent)
}

// prepare returns the command that runs p, without its arguments. Whatever has to be
// written for that is written into dir.
func (p program) prepare(ctx context.Context, dir string) (command []string, version string, err error) {
	tool, version, err := p.tool.find(ctx)
	if err != nil {
		return nil, "", err
	}
	if p.tool.compile {
		pkg := filepath.ToSlash(filepath.Dir(p.source))
		binary := filepath.Join(dir, pkg)
		if runtime.GOOS == "windows" {
			binary += ".exe"
		}
		build := exec.CommandContext(ctx, tool, "build", "-buildvcs=false", "-o", binary, "greenpoll/examples/compare/programs/"+pkg)
		out, err := build.CombinedOutput()
		if err != nil {
			return nil, version, fmt.Errorf("%s does not build; is this inside the clone? %s", p.source, lastLine(out))
		}
		return []string{binary}, version, nil
	}
	file := filepath.Join(dir, p.source)
	return []string{tool, file}, version, os.WriteFile(file, p.text(), 0o644)
}

func (p program) text() []byte {
	text, err := sources.ReadFile("programs/" + p.source)
	if err != nil {
		panic(err) // it is in this binary
	}
	return text
}

// countLines counts those that are neither blank nor a comment.
func (p program) countLines() (n int) {
	for line := range strings.Lines(string(p.text())) {
		line = strings.TrimSpace(line)
		if line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "//") {
			n++
		}
	}
	return n
}

func lastLine(text []byte) string {
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return lines[len(lines)-1]
}
