package bodies

// This file answers: what does a Go file declare, and with which text?

import (
	"bytes"
	"errors"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
)

// parsed is a file and what it declares.
type parsed struct {
	text     []byte
	fset     *token.FileSet
	file     *ast.File
	declared []declared
	err      error
}

// declared is one top-level name of a file. A method's name is preceded by its type.
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
			add(receiver(d)+d.Name.Name, d.Name, d)
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

// textOf returns d's text as gofmt writes it, without comments.
func (p *parsed) textOf(d declared) []byte {
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

// unignored returns the text without the "ignore" in its build constraint, which keeps it
// out of ordinary builds. The rest of the constraint stays, and so do the line numbers.
func unignored(text []byte) ([]byte, error) {
	lines := bytes.Split(text, []byte("\n"))
	for i, line := range lines {
		switch rest, ok := bytes.CutPrefix(line, []byte("//go:build ignore")); {
		case ok && len(rest) == 0:
			lines[i] = nil
		case ok && bytes.HasPrefix(rest, []byte(" && ")):
			lines[i] = append([]byte("//go:build "), rest[len(" && "):]...)
		case bytes.HasPrefix(line, []byte("package ")):
			return nil, errors.New("it lacks //go:build ignore, which keeps it out of ordinary builds")
		default:
			continue
		}
		return bytes.Join(lines, []byte("\n")), nil
	}
	return nil, errors.New("it has no package clause")
}

// receiver returns the type that a method belongs to, followed by a dot, or "" for a
// function.
func receiver(f *ast.FuncDecl) string {
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
