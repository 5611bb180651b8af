// Package bodies puts other bodies in the place of a package's functions, types and
// constants, for one build: broken ones that a test must notice, plain ones that show
// what a trick gains. The library itself needs no switch for that.
//
// The file with the new declarations joins the package by "go build -overlay". Where the
// package has one of the same name, that is renamed to _ in a copy: so it is still
// compiled, its imports are still used, and no line moves.
package bodies

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/build"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
)

// An Overlay is a set of files that stand in for others.
type Overlay struct {
	changed map[string][]byte // by absolute path: the text with some names turned into _
	added   map[string][]byte // likewise: files that join a package
}

// New returns an empty Overlay.
func New() *Overlay {
	return &Overlay{make(map[string][]byte), make(map[string][]byte)}
}

// Put lets the declarations of source, a file of the package in dir, take the place of
// those with the same names. name must differ from source to source. It is an error if
// source replaces nothing, or a function by itself.
func (o *Overlay) Put(dir, name string, source []byte) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	body := parse(source)
	if body.err != nil {
		return fmt.Errorf("%s: %w", name, body.err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return err
	}
	replaced := 0
	for _, path := range files {
		if ok, err := build.Default.MatchFile(dir, filepath.Base(path)); err != nil || !ok || strings.HasSuffix(path, "_test.go") {
			continue
		}
		n, err := o.giveWay(path, body)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		replaced += n
	}
	if replaced == 0 {
		return fmt.Errorf("%s: package %s in %s declares none of its names", name, body.file.Name.Name, dir)
	}
	o.added[filepath.Join(dir, "overlay_"+name+".go")] = body.unconstrained()
	return nil
}

// giveWay turns the names in the file at path that body declares too into _, and
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
		if bytes.Equal(real.plain(d), body.plain(*other)) {
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
// for "go build -overlay".
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
			// Files of two packages may have one name.
			copied := filepath.Join(dir, filepath.Base(filepath.Dir(path))+"_"+filepath.Base(path))
			if err := os.WriteFile(copied, text, 0o644); err != nil {
				return "", err
			}
			replace[path] = copied
		}
	}
	text, err := json.MarshalIndent(struct{ Replace map[string]string }{replace}, "", "\t")
	if err != nil {
		return "", err
	}
	list = filepath.Join(dir, "overlay.json")
	return list, os.WriteFile(list, text, 0o644)
}

// parsed is a file and what it declares.
type parsed struct {
	text     []byte
	fset     *token.FileSet
	file     *ast.File
	declared []declared
	err      error
}

// declared is one name at the top of a file. A method's has its type before it.
type declared struct {
	name  string
	ident *ast.Ident
	node  ast.Node
}

func parse(text []byte) *parsed {
	p := &parsed{text: text, fset: token.NewFileSet()}
	if p.file, p.err = parser.ParseFile(p.fset, "", text, parser.ParseComments|parser.SkipObjectResolution); p.err != nil {
		return p
	}
	add := func(name string, ident *ast.Ident, node ast.Node) {
		if ident.Name != "_" && ident.Name != "init" {
			p.declared = append(p.declared, declared{name, ident, node})
		}
	}
	for _, decl := range p.file.Decls {
		switch d := decl.(type) {
		case *ast.FuncDecl:
			add(Receiver(d)+d.Name.Name, d.Name, d)
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Name.Name, s.Name, s)
				case *ast.ValueSpec:
					for _, ident := range s.Names {
						add(ident.Name, ident, s)
					}
				}
			}
		}
	}
	return p
}

func (p *parsed) names() map[string]*declared {
	m := make(map[string]*declared)
	for i := range p.declared {
		m[p.declared[i].name] = &p.declared[i]
	}
	return m
}

// plain returns d's text as gofmt writes it, without comments.
func (p *parsed) plain(d declared) []byte {
	var out bytes.Buffer
	if f, ok := d.node.(*ast.FuncDecl); ok {
		plain := *f
		plain.Doc = nil
		d.node = &plain
	}
	if format.Node(&out, p.fset, d.node) != nil {
		return nil
	}
	return out.Bytes()
}

// unconstrained returns the text without its build constraint, which kept it out of
// ordinary builds. Its lines stay where they are.
func (p *parsed) unconstrained() []byte {
	lines := bytes.Split(p.text, []byte("\n"))
	for i, line := range lines {
		if bytes.HasPrefix(line, []byte("package ")) {
			break
		}
		if bytes.HasPrefix(line, []byte("//go:build")) {
			lines[i] = nil
		}
	}
	return bytes.Join(lines, []byte("\n"))
}

// Receiver names the type that a method belongs to, with a dot behind it; it is empty
// for a function.
func Receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	switch generic := typ.(type) {
	case *ast.IndexExpr:
		typ = generic.X
	case *ast.IndexListExpr:
		typ = generic.X
	}
	return typ.(*ast.Ident).Name + "."
}
