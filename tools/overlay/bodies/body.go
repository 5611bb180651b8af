package bodies

// This file answers: which bodies are there, and what do their headers say?

import (
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/tools/internal/levenshtein"
)

// A Body is one file of the folder overlays. Its declarations replace
// declarations in one package.
type Body struct {
	Name    string // the file's name, without .go
	Package string // its folder in the root module: the part of the name before the first _
	Plain   bool   // it is correct, but lacks a trick; otherwise it is a mutant
	What    string // what it does, from Wrong: or Plain:
	Breaks  string // the rule, in the words with which its test reports it; "nothing" if Plain
	ShownBy string // a bash command to be run in the root of the module

	path string
	text []byte
}

// Root returns the folder of module greenpoll that contains dir.
func Root(dir string) (string, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return "", err
	}
	for at := dir; ; at = filepath.Dir(at) {
		text, err := os.ReadFile(filepath.Join(at, "go.mod"))
		if err == nil && isModule(text) {
			return at, nil
		}
		if at == filepath.Dir(at) {
			return "", fmt.Errorf("neither %s nor a folder above it has the go.mod of greenpoll: call it inside a clone", dir)
		}
	}
}

// isModule reports whether a go.mod is that of module greenpoll itself. Those of bench
// and interop below it are not.
func isModule(gomod []byte) bool {
	for line := range strings.Lines(string(gomod)) {
		if name, ok := strings.CutPrefix(line, "module "); ok {
			return strings.TrimSpace(name) == "greenpoll"
		}
	}
	return false
}

// All reads the bodies of the module in the folder root, sorted by name.
// A header that lacks a line is an error.
func All(root string) (all []Body, err error) {
	files, err := filepath.Glob(filepath.Join(root, "overlays", "*.go"))
	if err != nil {
		return nil, err
	}
	for _, path := range files {
		b, err := read(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		all = append(all, b)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no bodies", filepath.Join(root, "overlays"))
	}
	return all, nil
}

func read(path string) (b Body, err error) {
	b.path = path
	b.Name = strings.TrimSuffix(filepath.Base(path), ".go")
	b.Package, _, _ = strings.Cut(b.Name, "_")
	if b.text, err = os.ReadFile(path); err != nil {
		return b, err
	}
	file, err := parser.ParseFile(token.NewFileSet(), path, b.text, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return b, err
	}
	if _, err := unignored(b.text); err != nil {
		return b, err
	}
	return b, b.readHeader(file.Doc.Text())
}

// readHeader reads the comment of the package clause: three texts, each of which begins
// on a new line and may continue on the next.
func (b *Body) readHeader(comment string) error {
	var wrong, plain string
	labels := map[string]*string{"Wrong": &wrong, "Plain": &plain, "Breaks": &b.Breaks, "Shown by": &b.ShownBy}
	var text *string
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if label, rest, ok := strings.Cut(line, ": "); ok && labels[label] != nil {
			text, line = labels[label], rest
		}
		if text != nil {
			*text = strings.TrimSpace(*text + " " + line)
		}
	}
	b.Plain, b.What = plain != "", wrong+plain
	switch {
	case (wrong == "") == (plain == ""), b.Breaks == "", b.ShownBy == "":
		return errors.New("the comment of its package clause must have Wrong: or Plain:, then Breaks:, then Shown by: and what belongs there")
	case b.Plain != (b.Breaks == "nothing"):
		return errors.New("a plain body breaks nothing, a wrong one breaks a rule")
	}
	return nil
}

// Systems returns the systems that the body is for, as GOOS names them.
func (b Body) Systems() (names []string) {
	for _, c := range systems {
		c.BuildTags = []string{"ignore"}
		if fits(c, b.path) {
			names = append(names, c.GOOS)
		}
	}
	return names
}

// Write makes an overlay of the bodies with these names, in the system's folder for
// temporary files, and returns the path of its list for "go build -overlay". The name of
// the new folder depends on its contents, so that the same bodies are written only once.
func Write(root string, all []Body, names ...string) (list string, err error) {
	o := New()
	for _, name := range names {
		i := slices.IndexFunc(all, func(b Body) bool { return b.Name == name })
		if i < 0 {
			return "", &UnknownError{Name: name, Near: near(name, all)}
		}
		if err := o.Put(root, all[i]); err != nil {
			return "", err
		}
	}
	return o.Write(filepath.Join(os.TempDir(), fmt.Sprintf("greenpoll-overlay-%x", o.sum())))
}

// An UnknownError reports a name that no body has.
type UnknownError struct {
	Name string
	Near []string // similar names
}

func (e *UnknownError) Error() string {
	if len(e.Near) == 0 {
		return fmt.Sprintf("there is no overlays/%s.go; without a name, all are listed", e.Name)
	}
	return fmt.Sprintf("there is no overlays/%s.go; near it: %s", e.Name, strings.Join(e.Near, ", "))
}

// near returns the names that contain the wrong one, or differ from it by up to three letters.
func near(wrong string, all []Body) (names []string) {
	for _, b := range all {
		if len(wrong) > 2 && strings.Contains(b.Name, wrong) || levenshtein.Distance(b.Name, wrong) <= 3 {
			names = append(names, b.Name)
		}
	}
	if len(names) > 8 {
		return nil // it may be any
	}
	return names
}
