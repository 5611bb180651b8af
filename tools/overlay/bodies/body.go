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
	"strconv"
	"strings"
)

// A Body is one file of the folder overlays. Its declarations replace
// declarations in one package.
type Body struct {
	Name    string // the file's name, without .go
	Package string // its folder in the root module: the part of the name before the first _
	Alias   string // another name, from Also called:; "": none
	Plain   bool   // it is correct, but lacks a trick; otherwise it is a mutant
	What    string // what it does and what comes of that, from Wrong: or Plain:
	Breaks  string // the rule, in the words with which its test reports it; "nothing" if Plain
	ShownBy string // a bash command to be run in the root of the module

	SeenIn []Schedule // the runs of scenarios that show it
	Unseen string     // why no scenario can show it; "" if SeenIn has some

	Exercise string // of the workshop, by name: the body is a likely attempt at it. Unless it is a mutant as well, the fields above but What are empty
	Told     string // what its check says of the body, or the beginning of that

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

// All reads the bodies of the module in the folder root, sorted by name, without the attempts at
// exercises. A header that lacks a line is an error.
func All(root string) (all []Body, err error) {
	all, err = every(root)
	return slices.DeleteFunc(all, func(b Body) bool { return b.attempt() }), err
}

// attempt reports whether the body is nothing but an attempt at an exercise.
func (b Body) attempt() bool { return b.Exercise != "" && b.Breaks+b.ShownBy == "" }

// Attempts reads the bodies that are attempts at exercises of the workshop, sorted by name. Mutants
// may be among them.
func Attempts(root string) (all []Body, err error) {
	all, err = every(root)
	return slices.DeleteFunc(all, func(b Body) bool { return b.Exercise == "" }), err
}

// Path returns the path of the body's file.
func (b Body) Path() string { return b.path }

// Imports returns the paths of the packages that the body's file imports.
func (b Body) Imports() (paths []string) {
	for _, spec := range parse(b.text).file.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err == nil { // the file was parsed
			paths = append(paths, path)
		}
	}
	return paths
}

func every(root string) (all []Body, err error) {
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

// readHeader reads the comment of the package clause: texts with labels, each of which begins
// on a new line and may continue on the next.
func (b *Body) readHeader(comment string) error {
	texts := make(map[string][]string)
	label := ""
	for line := range strings.Lines(comment) {
		line = strings.TrimSpace(line)
		if word, rest, ok := strings.Cut(line, ": "); ok && slices.Contains(labels, word) {
			label = word
			texts[label] = append(texts[label], rest)
		} else if label != "" {
			last := &texts[label][len(texts[label])-1]
			*last = strings.TrimSpace(*last + " " + line)
		}
	}
	one := func(label string) string { return strings.Join(texts[label], "; ") }
	b.Plain, b.What, b.Alias = one("Plain") != "", one("Wrong")+one("Plain"), one("Also called")
	b.Breaks, b.ShownBy, b.Unseen = one("Breaks"), one("Shown by"), one("Seen in no scenario")
	b.Exercise, b.Told = one("Exercise"), one("Told as")
	for _, text := range texts["Seen in"] {
		s, err := ParseSchedule(text)
		if err != nil {
			return err
		}
		b.SeenIn = append(b.SeenIn, s)
	}
	switch {
	case (b.Exercise == "") != (b.Told == ""):
		return errors.New("the lines Exercise: and Told as: belong together")
	case b.attempt():
		if one("Wrong") == "" || b.Unseen != "" || len(b.SeenIn) > 0 {
			return errors.New("an attempt at an exercise has Wrong:, Exercise: and Told as:, or is a whole mutant as well")
		}
	case (one("Wrong") == "") == !b.Plain, b.Breaks == "", b.ShownBy == "":
		return errors.New("the comment of its package clause must have Wrong: or Plain:, then Breaks:, then Shown by: and what belongs there")
	case b.Plain != (b.Breaks == "nothing"):
		return errors.New("a plain body breaks nothing, a wrong one breaks a rule")
	case (len(b.SeenIn) == 0) == (b.Unseen == ""):
		return errors.New("it must have either Seen in:, with a scenario, or Seen in no scenario:, with the reason")
	}
	return nil
}

var labels = []string{"Wrong", "Plain", "Also called", "Breaks", "Shown by", "Seen in", "Seen in no scenario", "Exercise", "Told as"}

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
	o, err := Of(root, all, names...)
	if err != nil {
		return "", err
	}
	return o.Write(filepath.Join(os.TempDir(), fmt.Sprintf("greenpoll-overlay-%x", o.sum())))
}

// Of returns an overlay of the bodies with these names, of which nothing is written yet.
func Of(root string, all []Body, names ...string) (*Overlay, error) {
	o := New()
	for _, name := range names {
		b, err := Find(all, name)
		if err != nil {
			return nil, err
		}
		if err := o.Put(root, b); err != nil {
			return nil, err
		}
	}
	return o, nil
}
