// Package contest runs servers against each other: it builds and starts them, lets
// clients load them in turn, and computes ratios of the measurements.
package contest

// This file answers: which servers are there, and how are they built?

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A Server is a program that takes -addr, prints "listening on ADDR", echoes, and
// ends on SIGTERM. GOMAXPROCS sets how many loops or workers it may have.
type Server struct {
	Name  string
	Path  string
	Loops bool // takes -loops, because it does not read GOMAXPROCS
}

// Base is the server that all others are compared with.
const Base = "gonet"

// All has the names of the echo servers, as tables show them.
var All = []string{"greenpoll", "rest", "plain", Base, "gnet", "netpoll", "evio", "nbio", "cloop"}

// examples are the servers that are examples of the root module, as they are.
var examples = map[string]string{"greenpoll": "echo", "rest": "restecho"}

// Bin returns the folder for built programs: in the module's folder, with a name that
// go's patterns ignore. Programs that are up to date are not linked again.
func Bin() (string, error) {
	mod, err := exec.Command("go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOMOD: %w", err)
	}
	dir := filepath.Dir(strings.TrimSpace(string(mod)))
	if _, err := os.Stat(filepath.Join(dir, "peers")); err != nil {
		return "", fmt.Errorf("run it in the folder bench: %w", err)
	}
	return filepath.Join(dir, ".bin"), nil
}

// Build builds the client and the servers with the given names. For each server that
// cannot be built, it reports why the server is left out.
func Build(names []string, say func(format string, args ...any)) (servers []Server, err error) {
	bin, err := Bin()
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(bin, 0o755); err != nil {
		return nil, err
	}
	packages := []string{"greenpoll/bench/client"}
	for _, name := range names {
		s := Server{Name: name, Path: filepath.Join(bin, name)}
		example, isExample := examples[name]
		switch {
		case isExample:
			s.Path = filepath.Join(bin, example)
			packages = append(packages, "greenpoll/examples/"+example)
		case name == "cloop":
			s.Loops = true
			if err := buildC(s.Path, filepath.Join(filepath.Dir(bin), "peers/cloop/loop.c")); err != nil {
				say("cloop is left out: %v", err)
				continue
			}
		default:
			packages = append(packages, "greenpoll/bench/peers/"+name)
		}
		servers = append(servers, s)
	}
	args := append([]string{"build", "-o", bin + "/"}, packages...)
	if out, err := exec.Command("go", args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("go build: %w\n%s", err, out)
	}
	return servers, nil
}

func buildC(to, from string) error {
	if _, err := exec.LookPath("gcc"); err != nil {
		return err
	}
	out, err := exec.Command("gcc", "-O2", "-pthread", "-o", to, from).CombinedOutput()
	if err != nil {
		return fmt.Errorf("gcc: %w\n%s", err, out)
	}
	return nil
}
