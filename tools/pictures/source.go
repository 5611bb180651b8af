package main

// This file answers: what does the source say? The pictures take their names and texts
// from it, so that a rename changes the picture but not this program.

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// source is the folder of the module.
type source string

func (s source) parse(file string) (*token.FileSet, *ast.File, error) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, filepath.Join(string(s), file), nil, parser.ParseComments)
	return fset, f, err
}

// funcAt returns the name of the function that contains a place such as sched/park.go:32.
func (s source) funcAt(at string) (string, error) {
	file, number, _ := strings.Cut(at, ":")
	line, err := strconv.Atoi(number)
	if err != nil {
		return "", fmt.Errorf("%q is no place in the source", at)
	}
	fset, parsed, err := s.parse(file)
	if err != nil {
		return "", err
	}
	for _, d := range parsed.Decls {
		if d, is := d.(*ast.FuncDecl); is && fset.Position(d.Pos()).Line <= line && line <= fset.Position(d.End()).Line {
			return nameOf(d), nil
		}
	}
	return "", fmt.Errorf("%s is in no function", at)
}

// nameOf returns the name with the receiver's type, such as Task.Park.
func nameOf(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	return strings.TrimPrefix(types.ExprString(d.Recv.List[0].Type), "*") + "." + d.Name.Name
}

// docOf returns the comment of a type.
func (s source) docOf(file, name string) (string, error) {
	_, parsed, err := s.parse(file)
	if err != nil {
		return "", err
	}
	for _, d := range parsed.Decls {
		if d, is := d.(*ast.GenDecl); is {
			for _, spec := range d.Specs {
				if t, is := spec.(*ast.TypeSpec); is && t.Name.Name == name {
					return d.Doc.Text(), nil
				}
			}
		}
	}
	return "", fmt.Errorf("%s declares no type %s", file, name)
}

// errnoName returns an error number's name, as in the manuals.
func errnoName(n int32) string {
	for errno, name := range map[syscall.Errno]string{syscall.EAGAIN: "EAGAIN", syscall.ECANCELED: "ECANCELED"} {
		if syscall.Errno(n) == errno {
			return name
		}
	}
	return fmt.Sprintf("error %d", n)
}
