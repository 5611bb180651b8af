package site

// This file answers: how does a wrong function differ from the right one, line by line?

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"greenpoll/tools/overlay/bodies"
)

// A DiffLine is a line of both functions, or of one: mark is "-" if it is the right one's alone, "+"
// if the wrong one's.
type DiffLine struct {
	Mark string `json:"mark"`
	Line string `json:"line"`
}

// diffOf compares the functions of a body with those that they replace.
func diffOf(root string, b bodies.Body) (diff []DiffLine, err error) {
	wrong, order, err := functions(filepath.Join(root, "overlays", b.Name+".go"))
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob(filepath.Join(root, b.Package, "*.go"))
	if err != nil {
		return nil, err
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		right, _, err := functions(file)
		if err != nil {
			return nil, err
		}
		for _, name := range order {
			if was, is := right[name]; is {
				diff = append(diff, compared(was, wrong[name])...)
			}
		}
	}
	if len(diff) == 0 {
		return nil, fmt.Errorf("%s replaces no function", b.Name)
	}
	return diff, nil
}

// functions returns the lines of each function of a file by its name, which for a method has
// its type before it, and the names in order.
func functions(file string) (lines map[string][]string, order []string, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, err
	}
	fset := token.NewFileSet()
	parsed, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, nil, err
	}
	lines = map[string][]string{}
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		name := f.Name.Name
		if f.Recv != nil {
			var b bytes.Buffer
			if err := format.Node(&b, fset, f.Recv.List[0].Type); err != nil {
				return nil, nil, err
			}
			name = b.String() + "." + name
		}
		from, to := fset.Position(f.Pos()).Offset, fset.Position(f.End()).Offset
		lines[name] = strings.Split(string(text[from:to]), "\n")
		order = append(order, name)
	}
	return lines, order, nil
}

// compared returns the lines of a and b, with as many in common as can be.
func compared(a, b []string) (diff []DiffLine) {
	common := make([][]int, len(a)+1) // of a[i:] and b[j:]
	for i := len(a); i >= 0; i-- {
		common[i] = make([]int, len(b)+1)
		for j := len(b) - 1; i < len(a) && j >= 0; j-- {
			if common[i][j] = max(common[i+1][j], common[i][j+1]); bare(a[i]) == bare(b[j]) {
				common[i][j] = common[i+1][j+1] + 1
			}
		}
	}
	for len(a) > 0 || len(b) > 0 {
		i, j := len(common)-1-len(a), len(common[0])-1-len(b)
		switch {
		case len(a) > 0 && len(b) > 0 && bare(a[0]) == bare(b[0]):
			diff, a, b = append(diff, DiffLine{"", b[0]}), a[1:], b[1:]
		case len(b) == 0 || len(a) > 0 && common[i+1][j] >= common[i][j+1]:
			diff, a = append(diff, DiffLine{"-", a[0]}), a[1:]
		default:
			diff, b = append(diff, DiffLine{"+", b[0]}), b[1:]
		}
	}
	return slices.Clip(diff)
}

// bare is a line without its comment, which alone makes no difference.
func bare(line string) string {
	code, _, _ := strings.Cut(line, "//")
	return strings.TrimSpace(code)
}
