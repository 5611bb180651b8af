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
		"Line by line, in the order of thought; but each GET blocks the thread, which does nothing else meanwhile."},
	{"Python, threads", "threads.py", python,
		"The same blocking function and a thread pool: one thread for each GET in progress."},
	{"Python, asyncio", "async.py", python,
		"Two colours: a function that waits is `async def`, and so is every caller, all the way up. It needs libraries written for it; Python's own has no such HTTP client, so this one is written by hand."},
	{"Node", "fetch.mjs", node,
		"Two colours again, but all libraries support them: a function that waits is `async`, and so is its caller."},
	{"Go", "gonet/main.go", golang,
		"Line by line, with one colour: each call seems to block, and the caller decides whether it runs concurrently."},
	{"greenpoll", "green/main.go", golang,
		"Like Go, but the task is passed as an argument, because plain Go code cannot ask which one is running."},
}

// A tool runs the programs of a language.
type tool struct {
	names   []string // the names under which it may be installed
	tell    []string // arguments that make it print its own path and its version
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

// find returns the tool's path and version. The file on the PATH can be a script that
// first chooses a version (pyenv, asdf), whose time would be measured as well. So the
// tool itself is asked for its path.
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

// prepare returns the command that runs p, without its arguments. Files that the
// command needs are written into dir.
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

// countLines counts the lines that are neither blank nor a comment.
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
