// Package region finds the piece of a source file that a reader writes anew: the whole body of one
// function or method. It is found by name, so that the source needs no markers, and moves with it.
//
// This file answers: where is the body, and how is another one put in its place?
package region

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
)

// A Region is the body of one function in a file's text.
type Region struct {
	Func string // as in "(*Conn).Read" or "Run"
	Line int    // of the func keyword
	from int    // offset of the opening brace
	to   int    // offset behind the closing one
}

// Find returns the region of the function with that name. A name that no function has, or more
// than one, is an error: an exercise would be about something else than its reader believes.
func Find(file string, text []byte, name string) (Region, error) {
	all, err := List(file, text)
	if err != nil {
		return Region{}, err
	}
	found := slices.DeleteFunc(slices.Clone(all), func(r Region) bool { return r.Func != name })
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return Region{}, fmt.Errorf("%s has no function %s", file, name)
	}
	return Region{}, fmt.Errorf("%s has %d functions %s, in lines %d and %d: a region is one", file, len(found), name, found[0].Line, found[1].Line)
}

// List returns the bodies of all functions in a file, in their order. Functions without a body, in
// assembly, have no region.
func List(file string, text []byte) (all []Region, err error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range parsed.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		at := func(p token.Pos) int { return set.Position(p).Offset }
		all = append(all, Region{nameOf(f), set.Position(f.Pos()).Line, at(f.Body.Lbrace), at(f.Body.Rbrace) + 1})
	}
	return all, nil
}

// nameOf returns a function's name, with its receiver as Go's documentation writes it.
func nameOf(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return f.Name.Name
	}
	star, of := "", f.Recv.List[0].Type
	if p, ok := of.(*ast.StarExpr); ok {
		star, of = "*", p.X
	}
	switch generic := of.(type) {
	case *ast.IndexExpr:
		of = generic.X
	case *ast.IndexListExpr:
		of = generic.X
	}
	name, _ := of.(*ast.Ident)
	if name == nil {
		return f.Name.Name
	}
	if star != "" {
		return "(*" + name.Name + ")." + f.Name.Name
	}
	return name.Name + "." + f.Name.Name
}

// Body returns the region's text, braces included.
func (r Region) Body(text []byte) []byte { return text[r.from:r.to] }

// Replace returns the text with another body, braces included.
func (r Region) Replace(text, body []byte) []byte {
	return slices.Concat(text[:r.from], body, text[r.to:])
}

// Others returns the names of the functions, but for one, whose bodies differ in two texts of a
// file, or that only one of them has.
func Others(file string, a, b []byte, but string) (names []string, err error) {
	in := func(text []byte) (map[string]string, error) {
		all, err := List(file, text)
		bodies := make(map[string]string)
		for _, r := range all {
			bodies[r.Func] = strings.Join(strings.Fields(string(r.Body(text))), " ")
		}
		return bodies, err
	}
	left, err := in(a)
	if err != nil {
		return nil, err
	}
	right, err := in(b)
	if err != nil {
		return nil, err
	}
	for name, body := range left {
		if other, ok := right[name]; name != but && (!ok || other != body) {
			names = append(names, name)
		}
	}
	for name := range right {
		if _, ok := left[name]; !ok && name != but {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names, nil
}
