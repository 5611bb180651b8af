package verdict

// This file answers: how does a run in which something went wrong get to the stepper?

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/printer"
	"go/token"
	"io"
	"os"
	"strconv"
	"strings"
)

// The environment variables that name where a run is recorded, the reader's file (the path that it
// stands in for, "=", its own path; "mine/=": all of that package but its tests), and the clone.
const (
	RecordVar = "GREENPOLL_WORKSHOP_RECORD"
	PassedVar = "GREENPOLL_WORKSHOP_RECORD_PASSED" // not empty: a run that passes is wanted, too
	MineVar   = "GREENPOLL_WORKSHOP_FILE"
	RootVar   = "GREENPOLL_WORKSHOP_ROOT" // of the clone
	FuncVar   = "GREENPOLL_WORKSHOP_FUNC" // what the reader writes in it
)

// Record writes the recording of this run, in the place of one before.
func Record(encode func(io.Writer) error) error {
	path := os.Getenv(RecordVar)
	if path == "" {
		return nil
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(encode(f), f.Close())
}

// WantsPassed reports whether a run that passes is to be recorded, for watch -page, and none is yet.
func WantsPassed() bool {
	_, err := os.Stat(os.Getenv(RecordVar))
	return os.Getenv(PassedVar) != "" && errors.Is(err, os.ErrNotExist)
}

// Mine returns the text of the reader's file if that stands in for the named one, and else "".
func Mine(file string) string {
	real, mine, _ := strings.Cut(os.Getenv(MineVar), "=")
	if real != file {
		return ""
	}
	text, err := os.ReadFile(mine)
	if err != nil {
		return "" // it was compiled a moment ago; the real one is shown
	}
	return string(text)
}

// Body returns what the reader's function in the named file says, without its comments; "": there is
// none. It is for a check of an order of statements that no run shows for certain.
func Body(file string) string {
	fset := token.NewFileSet()
	f := written(fset, file)
	if f == nil {
		return ""
	}
	var text strings.Builder
	if err := printer.Fprint(&text, fset, f.Body); err != nil {
		return "" // it was compiled a moment ago
	}
	return text.String()
}

// Wrote reports whether a place, "poller/gate.go:72", is in the function that the reader writes.
func Wrote(place string) bool {
	file, number, _ := strings.Cut(place, ":")
	line, err := strconv.Atoi(number)
	fset := token.NewFileSet()
	f := written(fset, file)
	return err == nil && f != nil && fset.Position(f.Pos()).Line <= line && line <= fset.Position(f.End()).Line
}

// written returns the function that the reader writes, without comments; nil: it is not in the named file.
func written(fset *token.FileSet, file string) *ast.FuncDecl {
	text := Mine(file)
	if text == "" {
		return nil
	}
	parsed, err := parser.ParseFile(fset, file, text, parser.SkipObjectResolution)
	if err != nil {
		return nil
	}
	name := os.Getenv(FuncVar)
	name = name[strings.LastIndexByte(name, '.')+1:]
	for _, d := range parsed.Decls {
		if f, is := d.(*ast.FuncDecl); is && f.Name.Name == name {
			return f
		}
	}
	return nil
}
