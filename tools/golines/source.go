package golines

// This file answers: does Go declare what a line names, and where?

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/tools/internal/levenshtein"
)

// Source has Go's own sources. Only one goroutine may use it.
type Source struct {
	root  string
	files map[string]map[string]token.Position // the declarations of each file read so far
}

// Open returns the sources of a GOROOT. They may be missing: some systems package Go without them.
func Open(goroot string) (*Source, error) {
	if _, err := os.Stat(filepath.Join(goroot, "src", "runtime", "proc.go")); err != nil {
		return nil, fmt.Errorf("no sources of Go below the GOROOT %q: %w", goroot, err)
	}
	return &Source{goroot, make(map[string]map[string]token.Position)}, nil
}

// Version is the version of the sources, such as "go1.26.8", or "" if they are not a release.
func (s *Source) Version() string {
	text, err := os.ReadFile(filepath.Join(s.root, "VERSION"))
	if err != nil {
		return ""
	}
	version, _, _ := strings.Cut(string(text), "\n")
	return version
}

// Find returns the place where Go declares what ref names, on any system; for a file, its
// first line. If the name does not exist, the error lists similar names.
func (s *Source) Find(ref Ref) (token.Position, error) {
	names, err := s.read(ref.Path)
	if err != nil {
		return token.Position{}, fmt.Errorf("no file %s in the sources of Go%s: %w", ref.Path, near(ref.Path, s.siblings(ref.Path)), err)
	}
	if ref.Name == "" {
		return token.Position{Filename: s.onDisk(ref.Path), Line: 1}, nil
	}
	at, ok := names[ref.Name]
	if ok {
		return at, nil
	}
	elsewhere := ""
	for _, sibling := range s.siblings(ref.Path) {
		others, _ := s.read(sibling) // a file that cannot be read declares nothing
		if _, ok := others[ref.Name]; ok {
			elsewhere = ", but " + sibling + " does"
		}
	}
	all := slices.Collect(maps.Keys(names))
	return at, fmt.Errorf("%s declares no %s%s%s", ref.Path, ref.Name, near(ref.Name, all), elsewhere)
}

func (s *Source) onDisk(file string) string {
	return filepath.Join(s.root, "src", filepath.FromSlash(file))
}

// read returns the declarations of a file. Build tags do not matter, since the file is read alone.
func (s *Source) read(file string) (map[string]token.Position, error) {
	if names, ok := s.files[file]; ok {
		return names, nil
	}
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, s.onDisk(file), nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	names := make(map[string]token.Position)
	declared(parsed, func(name string, pos token.Pos, _ *ast.CommentGroup) { names[name] = set.Position(pos) })
	s.files[file] = names
	return names, nil
}

// siblings returns the files of the same package, except its tests.
func (s *Source) siblings(file string) (files []string) {
	dir := path.Dir(file)
	entries, _ := os.ReadDir(s.onDisk(dir)) // if there is no such folder, no name is similar
	for _, e := range entries {
		if name := e.Name(); strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") {
			files = append(files, path.Join(dir, name))
		}
	}
	return files
}

// near returns the three names most similar to one that does not exist. The same
// method of a different type counts as the most similar.
func near(missing string, names []string) string {
	last := func(name string) string { return name[strings.LastIndexAny(name, "./")+1:] }
	distance := func(name string) int {
		if !strings.HasSuffix(name, ".go") && strings.EqualFold(last(name), last(missing)) {
			return 0
		}
		return levenshtein.Distance(strings.ToLower(name), strings.ToLower(missing))
	}
	names = slices.DeleteFunc(names, func(name string) bool { return distance(name) > len(path.Base(missing))/3 })
	if len(names) == 0 {
		return ""
	}
	slices.SortFunc(names, func(a, b string) int {
		return cmp.Or(cmp.Compare(distance(a), distance(b)), cmp.Compare(a, b))
	})
	return " (near: " + strings.Join(names[:min(3, len(names))], ", ") + ")"
}
