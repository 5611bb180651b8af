package page

// This file answers: which sources can a trace name, and which of them does a recording carry?

import (
	"io/fs"
	"path"
	"slices"
	"strings"

	"greenpoll/trace"
)

// A Bundle is the sources of all packages whose functions a trace can name.
type Bundle struct {
	Sources      []trace.Source
	Counterparts Counterparts
}

// Counterparts lead from functions to those of Go's own sources. Package counterparts finds them.
type Counterparts struct {
	Go        string     `json:"go"`      // the version of Go that they are in; "": not known
	Missing   string     `json:"missing"` // why there are none, or not all; ""
	Functions []Function `json:"functions"`
}

// A Function is one with its counterparts.
type Function struct {
	File string        `json:"file"` // as trace.Line.At has it
	From int           `json:"from"` // the function's first line, and its last
	To   int           `json:"to"`
	Of   []Counterpart `json:"of"`
}

// A Counterpart is something that Go declares, or a whole file.
type Counterpart struct {
	File   string `json:"file"` // "runtime/netpoll.go"
	Name   string `json:"name"`
	Line   int    `json:"line"`
	Remark string `json:"remark"`
}

// traced are the folders of those packages.
var traced = []string{"sched", "poller", "sock", "sys", "greenhttp", "scenarios"}

// Sources returns the Go files of those packages, without tests, from the clone in root. Its
// errors are root's.
func Sources(root fs.FS) (all []trace.Source, err error) {
	for _, folder := range traced {
		err := fs.WalkDir(root, folder, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && path.Base(name) == "testdata":
				return fs.SkipDir
			case d.IsDir() || path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
				return nil
			}
			text, err := fs.ReadFile(root, name)
			all = append(all, trace.Source{File: name, Text: string(text)})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// AddTo gives r what its lines name.
func (b Bundle) AddTo(r *Run) {
	named := filesOf(r.Lines)
	r.Sources = nil
	for _, s := range b.Sources {
		if named[s.File] {
			r.Sources = append(r.Sources, s)
		}
	}
	r.Counterparts = b.Counterparts
}

// filesOf are the files that lines name.
func filesOf(lines []trace.Line) map[string]bool {
	named := map[string]bool{}
	last := ""
	for _, l := range lines {
		if l.At == last {
			continue
		}
		last = l.At
		file, _, _ := strings.Cut(l.At, ":")
		named[file] = true
	}
	return named
}

// of returns the functions in the files that lines name.
func (c Counterparts) of(lines []trace.Line) Counterparts {
	named := filesOf(lines)
	c.Functions = slices.DeleteFunc(slices.Clone(c.Functions), func(f Function) bool { return !named[f.File] })
	return c
}
