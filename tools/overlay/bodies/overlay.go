// Package bodies replaces the bodies of a package's functions, types and
// constants, for one build: with mutants, which a test must catch, or with plain bodies,
// which show what a trick gains. They are the files in the folder overlays. The library
// itself needs no switch for that.
package bodies

// This file answers: how do declarations replace others? "go build -overlay" adds the
// file with the new declarations to the package. If the package has a declaration of the
// same name, that one is renamed to _ in a copy. This way it is still compiled, its
// imports are still used, and no line moves.

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/build"
	"hash/fnv"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/internal/whole"
)

// An Overlay is a set of files that replace others.
type Overlay struct {
	changed map[string][]byte // by absolute path: the text with some names turned into _
	added   map[string][]byte // likewise: files that join a package
	taken   map[string]string // by folder and name of a declaration: the body that replaces it
}

// New returns an empty Overlay.
func New() *Overlay {
	return &Overlay{make(map[string][]byte), make(map[string][]byte), make(map[string]string)}
}

// Put replaces declarations in b's package with those of the same names in b,
// in the module whose folder is root. It is an error if b replaces nothing, or replaces a
// declaration with the same text.
func (o *Overlay) Put(root string, b Body) error {
	dir, err := filepath.Abs(filepath.Join(root, b.Package))
	if err != nil {
		return err
	}
	body := parse(b.text)
	if body.err != nil {
		return fmt.Errorf("%s: %w", b.Name, body.err)
	}
	text, err := unignored(b.text)
	if err != nil {
		return fmt.Errorf("%s: %w", b.Name, err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	for _, d := range body.declared {
		at := filepath.Join(dir, d.name)
		if by := o.taken[at]; by != "" {
			return fmt.Errorf("%s: %s has a %s, too", b.Name, by, d.name)
		}
		o.taken[at] = b.Name
	}
	on, replaced := b.Systems(), 0
	for _, path := range files {
		meets := func(c build.Context) bool { return slices.Contains(on, c.GOOS) && fits(c, path) }
		if strings.HasSuffix(path, "_test.go") || !slices.ContainsFunc(systems, meets) {
			continue
		}
		n, err := o.giveWay(path, body)
		if err != nil {
			return fmt.Errorf("%s: %w", b.Name, err)
		}
		replaced += n
	}
	if replaced == 0 {
		return fmt.Errorf("%s: package %s in %s declares none of its names", b.Name, body.file.Name.Name, dir)
	}
	o.added[filepath.Join(dir, "overlay_"+b.Name+".go")] = text
	return nil
}

// systems are the systems that the module supports. (The processor makes no difference to
// which files are built.)
var systems = []build.Context{
	contextOf("linux", "amd64"), contextOf("darwin", "arm64"), contextOf("windows", "amd64"), contextOf("js", "wasm"),
}

func contextOf(goos, goarch string) build.Context {
	c := build.Default
	c.GOOS, c.GOARCH = goos, goarch
	return c
}

// fits reports whether c builds the file at path.
func fits(c build.Context, path string) bool {
	ok, err := c.MatchFile(filepath.Dir(path), filepath.Base(path))
	return ok && err == nil
}

// giveWay renames to _ the names in the file at path that body also declares, and
// returns how many it has found.
func (o *Overlay) giveWay(path string, body *parsed) (found int, err error) {
	text, ok := o.changed[path]
	if !ok {
		if text, err = os.ReadFile(path); err != nil {
			return 0, err
		}
	}
	real := parse(text)
	if real.err != nil {
		return 0, real.err
	}
	if real.file.Name.Name != body.file.Name.Name {
		return 0, fmt.Errorf("it is of package %s, and not of %s", body.file.Name.Name, real.file.Name.Name)
	}
	theirs := body.names()
	var out []byte
	copied := 0
	for _, d := range real.declared {
		other := theirs[d.name]
		if other == nil {
			continue
		}
		if bytes.Equal(real.textOf(d), body.textOf(*other)) {
			return 0, fmt.Errorf("its %s is the one in %s", d.name, path)
		}
		found++
		at := int(d.ident.Pos()) - 1 // positions in a file that is alone in its set begin at 1
		out = append(append(out, text[copied:at]...), '_')
		copied = at + len(d.ident.Name)
	}
	if found > 0 {
		o.changed[path] = append(out, text[copied:]...)
	}
	return found, nil
}

// Write writes everything into dir, which it makes, and returns the path of the list
// for "go build -overlay". Other processes may read or write there at the same time: they always see
// whole files.
func (o *Overlay) Write(dir string) (list string, err error) {
	if dir, err = filepath.Abs(dir); err != nil {
		return "", err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", err
	}
	replace := make(map[string]string)
	for _, texts := range []map[string][]byte{o.changed, o.added} {
		for path, text := range texts {
			// Files of two packages may have the same name.
			copied := filepath.Join(dir, filepath.Base(filepath.Dir(path))+"_"+filepath.Base(path))
			if err := whole.Text(copied, text); err != nil {
				return "", err
			}
			replace[path] = copied
		}
	}
	list = filepath.Join(dir, "overlay.json")
	return list, WriteList(list, replace)
}

// WriteList writes the list with which "go build -overlay" sees other files than lie there: by the path of
// each the one that is read in its place, or "" if it is to be missing.
func WriteList(path string, replace map[string]string) error {
	text, err := json.MarshalIndent(struct{ Replace map[string]string }{replace}, "", "\t")
	if err != nil {
		return err
	}
	return whole.Text(path, text)
}

// sum is a hash of the overlay's contents.
func (o *Overlay) sum() uint64 {
	h := fnv.New64()
	for _, texts := range []map[string][]byte{o.changed, o.added} {
		for _, path := range slices.Sorted(maps.Keys(texts)) {
			_, _ = fmt.Fprintf(h, "%q %q\n", path, texts[path]) // writing to a hash cannot fail
		}
	}
	return h.Sum64()
}
