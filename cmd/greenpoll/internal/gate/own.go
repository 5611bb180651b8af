package gate

// This file answers: which lines are of functions that the reader writes? Those that are not as the
// project has them. There only what was seen is told, and of the right code no line is shown: it would
// be the solution.

import (
	"bytes"
	"context"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// An own is a file of the reader's, in the place of one of package poller's.
type own struct {
	given string // its path, as it was given
	path  string // absolute
	place string // as the explorer names it: "poller/gate.go"

	mine, right []span // the functions that differ, in this file and in the project's
}

// short is the file's path, or its end, if that would leave no room for the line of code beside it.
func (o *own) short() string {
	if len(o.given) <= Width/2 {
		return o.given
	}
	return ".../" + filepath.Base(filepath.Dir(o.path)) + "/" + filepath.Base(o.path)
}

// A span is the lines of a function.
type span struct{ first, last int }

// NewOwn builds an explorer with a file of the reader's own. right then shows no line of what the
// reader writes there.
func NewOwn(ctx context.Context, given string, right *Explorer) (*Explorer, error) {
	path, err := filepath.Abs(given)
	if err != nil {
		return nil, err
	}
	e, err := New(ctx, right.Root, path)
	if err != nil {
		return nil, err
	}
	o := &own{given: given, path: path, place: "poller/" + filepath.Base(path)}
	if err := o.compare(filepath.Join(right.Root, filepath.FromSlash(o.place))); err != nil {
		return nil, err
	}
	e.own, right.hides = o, o
	return e, nil
}

// compare finds the functions that differ.
func (o *own) compare(real string) error {
	mine, err := functions(o.path)
	if err != nil {
		return err
	}
	right, err := functions(real)
	if err != nil {
		return err
	}
	o.mine, o.right = changed(mine, right), changed(right, mine)
	return nil
}

// changed returns where those functions of a file stand that are not so in another.
func changed(in, other map[string]function) (all []span) {
	for name, f := range in {
		if f.text != other[name].text {
			all = append(all, f.span)
		}
	}
	return all
}

// A function is its lines, and its text without comments.
type function struct {
	span
	text string
}

func functions(file string) (map[string]function, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	fset, all := token.NewFileSet(), map[string]function{}
	parsed, err := parser.ParseFile(fset, file, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	for _, d := range parsed.Decls {
		f, is := d.(*ast.FuncDecl)
		if !is {
			continue
		}
		var name, text bytes.Buffer
		if f.Recv != nil {
			if err := printer.Fprint(&name, fset, f.Recv.List[0].Type); err != nil {
				return nil, err
			}
		}
		if err := printer.Fprint(&text, fset, f); err != nil {
			return nil, err
		}
		lines := span{fset.Position(f.Pos()).Line, fset.Position(f.End()).Line}
		all[name.String()+"."+f.Name.Name] = function{lines, strings.Join(strings.Fields(text.String()), " ")}
	}
	return all, nil
}

// wrote reports whether a place is in a function that the reader writes.
func (e *Explorer) wrote(at string) bool { return e.own != nil && e.own.within(e.own.mine, at) }

// hidden reports whether a place of the right code is in one.
func (e *Explorer) hidden(at string) bool { return e.hides != nil && e.hides.within(e.hides.right, at) }

func (o *own) within(spans []span, at string) bool {
	file, number, _ := strings.Cut(at, ":")
	line, err := strconv.Atoi(number)
	if err != nil || file != o.place {
		return false
	}
	for _, s := range spans {
		if s.first <= line && line <= s.last {
			return true
		}
	}
	return false
}
