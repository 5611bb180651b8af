package main

// This file answers: how does a class get by without a network? One zip has the clone, the modules that
// it needs, and the page. Go itself is not in it.

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"greenpoll/internal/whole"
)

// The folders of the zip.
const (
	packedClone   = "greenpoll"
	packedModules = "modules"
	packedPage    = "page"
)

const readme = `The workshop of greenpoll, for a room without a network. It was packed with %s.

You need Go %s or a later one (it is not in here: https://go.dev/dl), and a terminal in this folder.

Linux and macOS:

    cd greenpoll
    export GOPROXY="file://$(dirname "$PWD")/modules" GOTOOLCHAIN=local
    go run ./workshop prepare

Windows (cmd):

    cd greenpoll
    set "GOPROXY=file:///%%CD:\=/%%/../modules" & set GOTOOLCHAIN=local
    go run ./workshop prepare

PowerShell (not tried yet):

    cd greenpoll
    $env:GOPROXY = "file:///" + $PWD.Path.Replace("\", "/") + "/../modules"; $env:GOTOOLCHAIN = "local"
    go run ./workshop prepare

Then the modules are in Go's own cache, and it goes on, in any terminal, with

    go run ./workshop start 1

docs/workshop.md is for those who take part, docs/teaching.md for those who teach. The page with the
runtime in it is page/index.html: open it in a browser.
`

// pack writes the zip.
func (s *session) pack(file string) (err error) {
	if err := s.replaceable(file); err != nil {
		return err
	}
	begun := time.Now()
	dir, err := os.MkdirTemp("", "greenpoll-pack")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	z := &packed{from: map[string]string{}}
	if err := s.tracked(z); err != nil {
		return err
	}
	if err := s.modules(z, filepath.Join(dir, "mod")); err != nil {
		return err
	}
	s.say("  ok      the clone and its modules are gathered (%.0f s)", time.Since(begun).Seconds())
	if err := s.playground(z, filepath.Join(dir, "site")); err != nil {
		return err
	}
	s.say("  ok      the page is built (%.0f s)", time.Since(begun).Seconds())
	mod, err := os.ReadFile(filepath.Join(s.root, "go.mod"))
	if err != nil {
		return err
	}
	z.text = fmt.Sprintf(readme, runtime.Version(), goOf(string(mod)))
	if err := whole.Write(file, z.write); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	s.say("  ok      %s: %d files, %.1f MB (%.0f s)", s.desk.Shown(file), len(z.from)+1, float64(info.Size())/1e6, time.Since(begun).Seconds())
	s.say("\nIts README.txt says the three commands to type there. Go itself is not in it: each machine needs its own.")
	return nil
}

// goOf is the version that a go.mod names.
func goOf(mod string) string {
	_, rest, _ := strings.Cut(mod, "\ngo ")
	version, _, _ := strings.Cut(rest, "\n")
	return strings.TrimSpace(version)
}

// replaceable is an error if a file is there that pack has not made.
func (s *session) replaceable(file string) error {
	info, err := os.Stat(file)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		_, err := os.Stat(filepath.Dir(file))
		return err
	case err != nil:
		return err
	case !info.Mode().IsRegular():
		return misuse{fmt.Errorf("-o %s: it is no file", file)}
	case s.asked.force || isPacked(file):
		return nil
	}
	return fmt.Errorf("%s is there, and was not packed by this command: name another one, or -f writes over it", file)
}

// tracked adds the files that git knows, as they are now.
func (s *session) tracked(z *packed) error {
	cmd := exec.CommandContext(s.ctx, "git", "ls-files", "-z")
	cmd.Dir = s.root
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("git ls-files: %w (a class is packed in a clone, of what git knows)", err)
	}
	for name := range strings.SplitSeq(strings.TrimSuffix(string(out), "\x00"), "\x00") {
		path := filepath.Join(s.root, filepath.FromSlash(name))
		if info, err := os.Lstat(path); err == nil && info.Mode().IsRegular() { // one that is deleted is not packed
			z.from[packedClone+"/"+name] = path
		}
	}
	if z.from[packedClone+"/go.mod"] == "" {
		return fmt.Errorf("git does not know the files of %s: a class is packed in a clone", s.root)
	}
	return nil
}

// modules fetches what is needed on each system into a cache of its own, from Go's own where that has
// it, and adds what a proxy would serve of it.
func (s *session) modules(z *packed, cache string) error {
	own, err := s.outputOf("go", "env", "GOMODCACHE", "GOPROXY")
	if err != nil {
		return err
	}
	has, proxies, _ := strings.Cut(strings.TrimSpace(own), "\n")
	first := "file://" + filepath.ToSlash(filepath.Join(has, "cache", "download"))
	if runtime.GOOS == "windows" {
		first = strings.Replace(first, "file://", "file:///", 1)
	}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, work := range []string{"", "off"} { // the stepper builds the library without the workspace
			what := []string{"list", "-deps", "-test", "./..."}
			if work == "" {
				what = append(what, "./cmd/greenpoll/...")
			}
			cmd := exec.CommandContext(s.ctx, "go", what...)
			cmd.Dir = s.root
			cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOOS="+system, "CGO_ENABLED=0", "GOWORK="+work,
				"GOMODCACHE="+cache, "GOPROXY="+first+","+proxies, "GOFLAGS=-modcacherw")
			if out, err := cmd.CombinedOutput(); err != nil {
				return fmt.Errorf("the modules cannot be fetched: %w\n%s", err, out)
			}
		}
	}
	return z.tree(filepath.Join(cache, "cache", "download"), packedModules, func(name string) bool {
		return !strings.HasPrefix(name, "sumdb/") && !strings.HasSuffix(name, ".lock")
	})
}

// playground builds the page and adds it.
func (s *session) playground(z *packed, dir string) error {
	if err := s.site(dir); err != nil {
		return err
	}
	return z.tree(dir, packedPage, func(string) bool { return true })
}

// site builds the page with the runtime in it.
func (s *session) site(dir string) error {
	exe, err := s.stepper()
	if err != nil {
		return err
	}
	_, err = s.outputOf(exe, "site", "-o", dir)
	return err
}
