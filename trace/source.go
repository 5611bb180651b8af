package trace

// This file answers: how does a trace carry the source that its events name? As a line for
// each file, between the header and the events. So a trace can be shown with its code where
// the clone is not, or is another one.

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// A Source is one file of the source.
type Source struct {
	File string `json:"source"` // as Line.At has it: "sock/conn.go"
	Text string `json:"text"`
}

// SourcesOf returns the files that lines name, in the order of their names, as they stand
// in root: os.DirFS of the module's folder, of the clone that the program was built from.
// What root does not have is left out: a place outside the module, such as the function of
// another module's task. Its errors are root's.
func SourcesOf(root fs.FS, lines []Line) (sources []Source, err error) {
	var files []string
	for _, l := range lines {
		if file, _, found := strings.Cut(l.At, ":"); found {
			files = append(files, file)
		}
	}
	slices.Sort(files)
	for _, file := range slices.Compact(files) {
		text, err := fs.ReadFile(root, file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("trace: %w", err)
		default:
			sources = append(sources, Source{file, string(text)})
		}
	}
	return sources, nil
}

// SourceLine returns the line of the source that at, such as "sock/conn.go:79", names, if
// the trace carries that file.
func (f *File) SourceLine(at string) (text string, found bool) {
	file, number, _ := strings.Cut(at, ":")
	i := slices.IndexFunc(f.Sources, func(s Source) bool { return s.File == file })
	var n int
	if _, err := fmt.Sscan(number, &n); i < 0 || err != nil || n < 1 {
		return "", false
	}
	for line := range strings.Lines(f.Sources[i].Text) {
		if n--; n == 0 {
			return strings.TrimRight(line, "\r\n"), true
		}
	}
	return "", false
}

// SourceHash is a short text that is the same for the same source: a trace has it in its
// header, so that it can be told when the places point into another one. It is made of the Go
// files of the module in root, without tests, hidden folders, testdata, and other modules. Its
// errors are root's.
func SourceHash(root fs.FS) (string, error) {
	hash := sha256.New()
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if base := path.Base(name); name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata" || isModule(root, name)) {
				return fs.SkipDir
			}
			return nil
		case path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		text, err := fs.ReadFile(root, name)
		text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) // as git may write it on Windows
		fmt.Fprintf(hash, "%s %d\n%s", name, len(text), text)
		return err
	})
	if err != nil {
		return "", fmt.Errorf("trace: %w", err)
	}
	return fmt.Sprintf("%.8x", hash.Sum(nil)), nil
}

func isModule(root fs.FS, folder string) bool {
	_, err := fs.Stat(root, path.Join(folder, "go.mod"))
	return err == nil
}
