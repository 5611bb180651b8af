package region

// This file answers: what does a body need beside it, and what if it no longer needs an import? Go refuses a
// file with an import that is not used, and the reader is going to need it again.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
)

const keeper = "\nvar _ = %s // keeps the import until you use it\n"

// KeepImports appends a line to text for each import that the text before, with another body, used
// and that this one does not use. The line names a value of the package: one of keep, such as
// "iter.Pull[int]", or else one that the text before used.
func KeepImports(file string, before, text []byte, keep ...string) ([]byte, error) {
	used, err := selectors(file, before)
	if err != nil {
		return nil, err
	}
	still, err := selectors(file, text)
	if err != nil {
		return nil, err
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	for _, spec := range parsed.Imports {
		name, err := importName(spec)
		if err != nil {
			return nil, err
		}
		if _, ok := still[name]; ok || used[name] == "" {
			continue
		}
		value := name + "." + used[name]
		for _, k := range keep {
			if strings.HasPrefix(k, name+".") {
				value = k
			}
		}
		text = fmt.Appendf(text, keeper, value)
	}
	return text, nil
}

func importName(spec *ast.ImportSpec) (string, error) {
	if spec.Name != nil {
		return spec.Name.Name, nil
	}
	full, err := strconv.Unquote(spec.Path.Value)
	return path.Base(full), err
}

// AddImports imports what text does not import yet, in the line of its package clause, so that no
// line moves.
func AddImports(file string, text []byte, paths []string) ([]byte, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		return nil, err
	}
	has := make(map[string]bool)
	for _, spec := range parsed.Imports {
		has[spec.Path.Value] = true
	}
	at := int(parsed.Name.End()) - 1 // positions in a file that is alone in its set begin at 1
	for _, path := range paths {
		if quoted := strconv.Quote(path); !has[quoted] {
			text = slices.Concat(text[:at], []byte("; import "+quoted), text[at:])
		}
	}
	return text, nil
}

// selectors returns, for each name before a dot, the name of a value behind it: a function that is
// called, or else any. A type could not be assigned to a variable.
func selectors(file string, text []byte) (map[string]string, error) {
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	found := make(map[string]string) // of variables, too: nobody asks for those
	note := func(e ast.Expr, better bool) {
		if s, ok := e.(*ast.SelectorExpr); ok {
			if x, ok := s.X.(*ast.Ident); ok && (better || found[x.Name] == "") {
				found[x.Name] = s.Sel.Name
			}
		}
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			note(n, false)
		case *ast.ExprStmt:
			if call, ok := n.X.(*ast.CallExpr); ok {
				note(call.Fun, true)
			}
		case *ast.BinaryExpr: // both sides are values
			note(n.X, true)
			note(n.Y, true)
		case *ast.AssignStmt:
			for _, right := range n.Rhs {
				if call, ok := right.(*ast.CallExpr); ok && len(n.Lhs) > 1 { // a conversion gives one value
					note(call.Fun, true)
				}
			}
		}
		return true
	})
	return found, nil
}

// Vars returns the variables that a file declares beside its functions, as they stand there.
func Vars(file string, text []byte) (vars []byte, err error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range parsed.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
			vars = fmt.Appendf(vars, "\n%s\n", text[set.Position(g.Pos()).Offset:set.Position(g.End()).Offset])
		}
	}
	return vars, nil
}
