package counterparts

// This file answers: which functions of a file have counterparts? Those that name some in the Go:
// line of their doc comment. One without such a line is often a part of another, which in Go is
// one function: then it has the counterparts of those in its file that call it.

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"

	"greenpoll/tools/golines"
	"greenpoll/trace"
)

// A function is one of ours.
type function struct {
	from, to int             // its lines, with its doc comment
	name     string          // without its receiver
	calls    map[string]bool // by such names
	lines    []golines.Line  // its own, or those of its callers
}

// ofFile returns the functions of a file that have counterparts, and others.
func ofFile(s trace.Source) (all []*function, err error) {
	if !strings.HasSuffix(s.File, ".go") {
		return nil, nil
	}
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, s.File, s.Text, parser.ParseComments|parser.SkipObjectResolution)
	lines, wrong := golines.InFile(s.File, []byte(s.Text))
	if err = errors.Join(err, wrong); err != nil {
		return nil, err
	}
	named := map[string]int{}
	for _, d := range file.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		one := &function{name: f.Name.Name, from: set.Position(f.Pos()).Line, to: set.Position(f.End()).Line, calls: callsIn(f)}
		if f.Doc != nil {
			one.from = set.Position(f.Doc.Pos()).Line
		}
		for _, l := range lines {
			if one.from <= l.Number && l.Number < set.Position(f.Pos()).Line {
				one.lines = append(one.lines, l)
			}
		}
		all = append(all, one)
		named[one.name]++
	}
	inherit(all, named)
	return all, nil
}

// callsIn returns the names of what f calls.
func callsIn(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	ast.Inspect(f, func(n ast.Node) bool {
		call, is := n.(*ast.CallExpr)
		if !is {
			return true
		}
		switch callee := call.Fun.(type) {
		case *ast.Ident:
			names[callee.Name] = true
		case *ast.SelectorExpr:
			names[callee.Sel.Name] = true
		}
		return true
	})
	return names
}

// inherit gives the parts what their callers have, and then their own parts. Exported functions
// are no parts, and a name that the file has twice says too little.
func inherit(all []*function, named map[string]int) {
	for changed := true; changed; {
		changed = false
		for _, part := range all {
			if len(part.lines) > 0 || ast.IsExported(part.name) || named[part.name] > 1 {
				continue
			}
			for _, caller := range all {
				if !caller.calls[part.name] {
					continue
				}
				for _, l := range caller.lines {
					if !strings.HasPrefix(l.Remark, partOf) {
						l.Remark = fmt.Sprintf("%s %s. %s", partOf, caller.name, l.Remark)
					}
					l.Remark = strings.TrimSpace(l.Remark)
					if slices.ContainsFunc(part.lines, func(has golines.Line) bool { return slices.Equal(has.Refs, l.Refs) }) {
						continue // of another caller
					}
					part.lines = append(part.lines, l)
					changed = true
				}
			}
		}
	}
}

// partOf begins the remark of what was inherited.
const partOf = "Here a part of"
