package main

// This file answers: which tricks have a plain version, and how is it put in?

import (
	"fmt"
	"go/parser"
	"go/token"
	"hash/fnv"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/tools/overlay"
)

// A trick is one file of plain bodies:
//
//	//go:build ignore
//
//	// Off: the clock is read at every eighth switch.
//	// Plain: it is read at each.
//	package sched
//
// What it declares takes the place of what the library's package of that name
// declares; what is new there, helpers and imports, it brings along.
type trick struct {
	name  string // the file's, without .go
	path  string
	pkg   string // of the library, also its folder
	title string // what is off
}

// root is the library's folder.
func root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "greenpoll").Output()
	return strings.TrimSpace(string(out)), err
}

// tricks lists the files in bench/off.
func tricks() (all []trick, err error) {
	dir, err := root()
	if err != nil {
		return nil, fmt.Errorf("call it in bench: %w", err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "bench", "off", "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range files {
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
		if err != nil {
			return nil, err
		}
		t := trick{name: strings.TrimSuffix(filepath.Base(path), ".go"), path: path, pkg: file.Name.Name}
		title, _, _ := strings.Cut(file.Doc.Text(), "\nPlain:")
		t.title = strings.ReplaceAll(strings.TrimPrefix(title, "Off: "), "\n", " ")
		all = append(all, t)
	}
	return all, nil
}

// put writes the overlay for the tricks with these names and returns its list. It lies
// in a place of its own for each choice of names, so that two builds do not meet.
func put(all []trick, names []string) (list string, err error) {
	dir, err := root()
	if err != nil {
		return "", err
	}
	o := overlay.New()
	for _, name := range names {
		i := slices.IndexFunc(all, func(t trick) bool { return t.name == name })
		if i < 0 {
			return "", fmt.Errorf("there is no %s.go in %s", name, filepath.Join(dir, "bench", "off"))
		}
		text, err := os.ReadFile(all[i].path)
		if err != nil {
			return "", err
		}
		if err := o.Put(filepath.Join(dir, all[i].pkg), name, text); err != nil {
			return "", err
		}
	}
	h := fnv.New64()
	h.Write([]byte(fmt.Sprint(dir, names)))
	return o.Write(filepath.Join(os.TempDir(), fmt.Sprintf("greenpoll-off-%x", h.Sum64())))
}
