// Package golines reads the comment lines that name Go's counterpart of something here:
//
//	// Go: runtime/netpoll.go pollDesc.rg; net/http/server.go (*conn).serve. A remark may follow.
//
// It is for tests and for tools that lead a reader from a function here to Go's.
package golines

// This file answers: what is a Go: line, and which ones does a file have?

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
)

// Ref names something that Go declares, or one of Go's files.
type Ref struct {
	Path string // below GOROOT/src, with slashes: "net/http/server.go"
	Name string // "newproc", "(*conn).serve", "pollDesc.rg" for a field; "" is the whole file
}

func (r Ref) String() string { return strings.TrimSuffix(r.Path+" "+r.Name, " ") }

// Line is one Go: line.
type Line struct {
	File   string // as it was given to InFile
	Number int
	Of     string // the declaration that its comment documents, named as in Ref; "" if there is none
	Refs   []Ref  // one or more
	Remark string // sentences about Go, or ""
}

var refForm = regexp.MustCompile(`^((?:[a-z0-9_]+/)+[a-z0-9_]+\.go)(?: (\(\*?\w+\)\.\w+|\w+(?:\.\w+)?))?$`)

// ParseRef reads "PATH" or "PATH NAME".
func ParseRef(text string) (Ref, error) {
	m := refForm.FindStringSubmatch(text)
	if m == nil {
		return Ref{}, fmt.Errorf("%q is not a file below GOROOT/src, or one and a name in it: want runtime/preempt.go, "+
			"runtime/proc.go gopark, net/http/server.go (*conn).serve or runtime/netpoll.go pollDesc.rg", text)
	}
	return Ref{Path: m[1], Name: m[2]}, nil
}

// Parse reads the text after "Go: ": references separated by "; ", and perhaps a
// remark after ". ".
func Parse(text string) (refs []Ref, remark string, err error) {
	text, remark, remarked := strings.Cut(text, ". ")
	if remarked && (!strings.HasSuffix(remark, ".") || remark[0] < 'A' || remark[0] > 'Z') {
		return nil, "", fmt.Errorf("the remark %q is not a sentence: it begins with a capital letter and ends with a period", remark)
	}
	for part := range strings.SplitSeq(text, "; ") {
		ref, err := ParseRef(part)
		if err != nil {
			return nil, "", err
		}
		refs = append(refs, ref)
	}
	return refs, remark, nil
}

// opening begins a Go: line, whether its form is right or wrong.
var opening = regexp.MustCompile(`^//[ \t]*Go:`)

// astray is a Go: after a different sentence or in parentheses, where no tool would find it.
var astray = regexp.MustCompile(`([.;:,)] |\()Go: `)

// InFile returns the Go: lines of a Go file. The error lists the lines with a wrong form,
// each with its file and number.
func InFile(file string, src []byte) (lines []Line, err error) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, file, src, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	of := make(map[*ast.CommentGroup]string)
	declared(parsed, func(name string, _ token.Pos, doc *ast.CommentGroup) {
		if doc != nil && of[doc] == "" { // a group's comment belongs to its first name
			of[doc] = name
		}
	})
	var faults []error
	for _, group := range parsed.Comments {
		found := 0
		for i, c := range group.List {
			fault := func(format string, args ...any) {
				faults = append(faults, fmt.Errorf("%s:%d: "+format, append([]any{file, set.Position(c.Pos()).Line}, args...)...))
			}
			if astray.MatchString(c.Text) {
				fault("Go: stands behind other words: begin a paragraph with it")
			}
			if !opening.MatchString(c.Text) {
				continue
			}
			if i > 0 && group.List[i-1].Text != "//" {
				fault("no empty line of comment stands before Go:, so that it is part of another paragraph")
			}
			if found++; found > 1 {
				fault("a second Go: in one comment: put its references behind the first one's, with ; between them")
			}
			text, ok := strings.CutPrefix(paragraph(group.List[i:]), "Go: ")
			refs, remark, err := Parse(text)
			if !ok || err != nil {
				fault("%v", err)
				continue
			}
			lines = append(lines, Line{file, set.Position(c.Pos()).Line, of[group], refs, remark})
		}
	}
	return lines, errors.Join(faults...)
}

// paragraph joins the lines of comment up to the next empty one, or to a directive.
func paragraph(list []*ast.Comment) string {
	var words []string
	for _, c := range list {
		text, ok := strings.CutPrefix(c.Text, "// ")
		if !ok {
			break
		}
		words = append(words, text)
	}
	return strings.Join(words, " ")
}
