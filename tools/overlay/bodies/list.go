package bodies

// This file answers: which bodies are there, and how is one put in by its name?

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
)

// A Body is one file of the folder overlays, without its .go:
//
//	//go:build ignore
//
//	// Wrong: Commit stores the task without comparing.
//	// Breaks: no wake-up is lost
//	// Shown by: go test -overlay "$(go run ./tools/overlay poller_commit_stores)" ./poller -run TestExplorerFinds
//	package poller
//
// The name begins with the package's. What the file declares takes the place of what the
// package declares; helpers and imports that are new there, it brings along.
type Body struct {
	Name    string
	Path    string
	Package string // also the package's folder
	Mutant  bool   // a wrong body; otherwise it is a plain one, in the place of a trick
	Does    string // in one sentence
	Breaks  string // the rule, as the test that notices reports it; "nothing" for a plain body
	ShownBy string // a command, for the root
}

// Root returns the folder of the module greenpoll. It may be asked in any module that
// requires it.
func Root() (string, error) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "greenpoll").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("call it inside the repository: go list: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return strings.TrimSpace(string(out)), nil
}

// All returns the bodies in the folder overlays, by name.
func All() ([]Body, error) {
	root, err := Root()
	if err != nil {
		return nil, err
	}
	paths, err := filepath.Glob(filepath.Join(root, "overlays", "*.go"))
	if err != nil {
		return nil, err
	}
	var all []Body
	for _, path := range paths {
		b, err := read(path)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, nil
}

func read(path string) (b Body, err error) {
	file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.PackageClauseOnly|parser.ParseComments)
	if err != nil {
		return b, err
	}
	b = Body{Name: strings.TrimSuffix(filepath.Base(path), ".go"), Path: path, Package: file.Name.Name}
	if !strings.HasPrefix(b.Name, b.Package+"_") {
		return b, fmt.Errorf("%s is of package %s: its name must begin with %s_", path, b.Package, b.Package)
	}
	header := strings.Join(strings.Fields(file.Doc.Text()), " ")
	what, rest, ok1 := strings.Cut(header, " Breaks: ")
	breaks, shown, ok2 := strings.Cut(rest, " Shown by: ")
	wrong, mutant := strings.CutPrefix(what, "Wrong: ")
	plain, isPlain := strings.CutPrefix(what, "Plain: ")
	if !ok1 || !ok2 || mutant == isPlain {
		return b, fmt.Errorf("%s must begin with a comment of three parts, Wrong: (or Plain:), Breaks: and Shown by:", path)
	}
	b.Mutant, b.Does, b.Breaks, b.ShownBy = mutant, plain, breaks, shown
	if mutant {
		b.Does = wrong
	}
	return b, nil
}

// Put writes an overlay with the named bodies and returns the path of its list, for
// "go build -overlay". Each choice of names has a place of its own, so that two builds do
// not meet there.
func Put(all []Body, names ...string) (list string, err error) {
	root, err := Root()
	if err != nil {
		return "", err
	}
	o := New()
	for _, name := range names {
		i := slices.IndexFunc(all, func(b Body) bool { return b.Name == name })
		if i < 0 {
			return "", &UnknownError{name, near(all, name)}
		}
		text, err := os.ReadFile(all[i].Path)
		if err != nil {
			return "", err
		}
		if err := o.Put(filepath.Join(root, all[i].Package), name, text); err != nil {
			return "", err
		}
	}
	h := fnv.New64()
	fmt.Fprint(h, root, names)
	return o.Write(filepath.Join(os.TempDir(), fmt.Sprintf("greenpoll-overlay-%x", h.Sum64())))
}

// An UnknownError tells of a name that no body has.
type UnknownError struct {
	Name string
	Near []string // names that have something of it
}

func (e *UnknownError) Error() string {
	text := fmt.Sprintf("there is no body %q", e.Name)
	if len(e.Near) > 0 {
		text += ", but " + strings.Join(e.Near, ", ")
	}
	return text
}

// near returns up to eight names that share a word with name, besides the package's if it
// has more than one.
func near(all []Body, name string) (names []string) {
	words := strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' || r == '.' || r == '/' })
	for _, b := range all {
		has := func(word string) bool { return strings.Contains(b.Name, word) }
		if len(words) > 0 && slices.ContainsFunc(words, has) && (len(words) == 1 || slices.ContainsFunc(words[1:], has)) {
			names = append(names, b.Name)
		}
	}
	return names[:min(len(names), 8)]
}
