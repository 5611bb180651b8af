package greenpoll_test

// This file answers: where do the emits stand, and what do they report? By the syntax of
// the sources; statement_test.go has what must hold of them.

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A site is an emit, and where the statement that it reports begins.
type site struct {
	file       string
	emit, line int
	function   int // the line of its func
	call       string
}

// emits are the functions that record events; their own bodies, in the files named emit.go,
// are no sites.
var emits = regexp.MustCompile(`^(emit.*|Emit)$`)

// sitesIn finds the emits of a file by its syntax: each stands alone in an if that asks
// On or Tracing, and the statement is the one before that if, or what begins the block if
// there is none.
func sitesIn(t *testing.T, file string) (all []site) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, nil, 0)
	require.NoError(t, err)
	line := func(n ast.Node) int { return set.Position(n.Pos()).Line }
	last := func(n ast.Node) int { return set.Position(n.End()).Line }
	kernel := strings.HasPrefix(file, "poller/sim/")
	seen := map[token.Pos]bool{}
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is || f.Body == nil || strings.HasPrefix(f.Name.Name, "emit") { // that makes an event: whoever calls it asks
			continue
		}
		// statements looks at a block; head is the line of what it belongs to.
		statements := func(list []ast.Stmt, head int) {
			for i, stmt := range list {
				before := head
				if i > 0 {
					before = line(list[i-1])
					if last(list[i-1]) != before {
						before = -1 // of several lines
					}
				}
				if name, pos := emitIn(stmt); name != "" && kernel {
					seen[pos] = true
					all = append(all, site{file, line(stmt), before, line(f), name})
				}
				on, is := stmt.(*ast.IfStmt)
				if !is || !asksOn(on.Cond) || len(on.Body.List) == 0 {
					continue
				}
				if name, pos := emitIn(on.Body.List[0]); name != "" {
					seen[pos] = true
					assert.Len(t, on.Body.List, 1, "%s:%d: an emit stands alone", file, line(on))
					assert.Equal(t, line(on)+1, line(on.Body.List[0]), "%s: an emit stands directly below its if", file)
					all = append(all, site{file, line(on.Body.List[0]), before, line(f), name})
				}
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BlockStmt:
				// The line that the block opens on is the header's.
				statements(n.List, line(n))
			case *ast.CaseClause:
				statements(n.Body, line(n))
			}
			return true
		})
		ast.Inspect(f, func(n ast.Node) bool { // none stands elsewhere
			if call, is := n.(*ast.CallExpr); is {
				if name := calledName(call); emits.MatchString(name) {
					assert.True(t, seen[call.Pos()], "%s:%d: %s stands in no if of its own that asks whether a trace is on", file, line(call), name)
				}
			}
			return true
		})
	}
	return all
}

// emitIn returns the emit that a statement is: m.emit(...), or x = t.Emit(...).
func emitIn(stmt ast.Stmt) (name string, pos token.Pos) {
	var e ast.Expr
	switch s := stmt.(type) {
	case *ast.ExprStmt:
		e = s.X
	case *ast.AssignStmt:
		e = s.Rhs[0]
	}
	if call, is := e.(*ast.CallExpr); is && emits.MatchString(calledName(call)) {
		return calledName(call), call.Pos()
	}
	return "", 0
}

func calledName(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

// asksOn reports whether a condition asks if a trace is on.
func asksOn(cond ast.Expr) (asks bool) {
	ast.Inspect(cond, func(n ast.Node) bool {
		if call, is := n.(*ast.CallExpr); is && (calledName(call) == "On" || calledName(call) == "Tracing") {
			asks = true
		}
		return true
	})
	return asks
}

func sites(t *testing.T) (all []site) {
	for _, dir := range append([]string{"overlays"}, layers...) {
		for _, file := range goFiles(t, dir) {
			if dir != "trace" && !strings.HasSuffix(file, "_test.go") && filepath.Base(file) != "emit.go" {
				all = append(all, sitesIn(t, file)...)
			}
		}
	}
	return all
}
