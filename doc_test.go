package greenpoll_test

// This file answers: does everything exported have a doc comment?

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// public are the packages whose exported names people use.
var public = []string{".", "trace", "sched", "poller", "poller/explore", "poller/sim", "sys", "sock", "sock/conform", "greenhttp"}

func TestEveryExportedNameHasADocComment(t *testing.T) {
	for _, dir := range public {
		set := token.NewFileSet()
		p := docsOf(t, set, dir)
		assert.NotEmpty(t, p.Doc, "package %s", dir)
		values, funcs := slices.Concat(p.Consts, p.Vars), p.Funcs
		for _, typ := range p.Types {
			assert.NotEmpty(t, typ.Doc, "%s.%s", dir, typ.Name)
			values = slices.Concat(values, typ.Consts, typ.Vars)
			funcs = slices.Concat(funcs, typ.Funcs, typ.Methods)
		}
		for _, f := range funcs {
			assert.NotEmpty(t, f.Doc, "%s: %s", set.Position(f.Decl.Pos()), f.Name)
		}
		for _, v := range values { // a group's comment is enough, or one on each
			assert.True(t, v.Doc != "" || documented(v.Decl), "%s: %v", set.Position(v.Decl.Pos()), v.Names)
		}
	}
}

// docsOf reads a package as it is on Linux.
func docsOf(t *testing.T, set *token.FileSet, dir string) *doc.Package {
	names, err := filepath.Glob(dir + "/*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || strings.HasSuffix(name, "_other.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, parser.ParseComments)
		require.NoError(t, err)
		files = append(files, file)
	}
	p, err := doc.NewFromFiles(set, files, "greenpoll/"+dir)
	require.NoError(t, err)
	return p
}

func documented(group *ast.GenDecl) bool {
	for _, spec := range group.Specs {
		if v := spec.(*ast.ValueSpec); v.Doc == nil && v.Comment == nil {
			return false
		}
	}
	return true
}
