package course

// This file answers: which files make a package? Not its tests; and those that are no part of the clone's
// packages become part of one, although their first line keeps them out.

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Sources lists the Go files of a folder, without tests.
func Sources(folder string) (paths []string, err error) {
	all, err := filepath.Glob(filepath.Join(folder, "*.go"))
	for _, path := range all {
		if !strings.HasSuffix(path, "_test.go") {
			paths = append(paths, path)
		}
	}
	return paths, err
}

// Included returns a file's text without the word that keeps it out of the clone's own packages: the
// rest of its constraint stays, and no line moves.
func Included(path string) ([]byte, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	line, rest, _ := strings.Cut(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
	constraint, found := strings.CutPrefix(line, "//go:build ignore")
	if !found {
		return nil, fmt.Errorf("%s: its first line must be //go:build ignore, or begin so", path)
	}
	if is, more := strings.CutPrefix(constraint, " && "); more {
		return []byte("//go:build " + is + "\n" + rest), nil
	}
	return []byte("//\n" + rest), nil
}

// Unignored is Included for a file to be read: it has no empty lines instead.
func Unignored(path string) ([]byte, error) {
	text, err := Included(path)
	if after, is := bytes.CutPrefix(text, []byte("//\n")); is {
		text = bytes.TrimPrefix(after, []byte("\n"))
	}
	return text, err
}
