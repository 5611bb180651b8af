package page

// This file answers: where do the page's script and styles come from? From dist, which
// web/bundle has written, and which is built in.

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

//go:embed dist
var embedded embed.FS

// Dist has the files of the bundle, by their names.
func Dist() fs.FS {
	files, err := fs.Sub(embedded, "dist")
	if err != nil {
		panic(err) // the name is right
	}
	return files
}

// read returns the text of a file of the bundle, as it stands in HTML.
func read(files fs.FS, name string) (string, error) {
	text, err := fs.ReadFile(files, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("this greenpoll was built without the page's %s: cd web && npm ci --ignore-scripts && go run ./bundle", name)
	}
	// So a browser reads the ends of lines in HTML, before it takes the hash of an element.
	return strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(text)), err
}

// scriptToInline returns the page's script as it can stand in a script element, whose end is the
// first thing that looks like one.
func scriptToInline(files fs.FS) (string, error) {
	text, err := read(files, "page.js")
	if lower := strings.ToLower(text); err == nil && (strings.Contains(lower, "</script") || strings.Contains(lower, "<!--")) {
		err = errors.New("page.js has </script or <!-- in it, and would end too early: the bundler has to escape them")
	}
	return text, err
}

// otherFile is a file that the styles name: fonts stand in them, as data: URLs.
var otherFile = regexp.MustCompile(`url\(\s*["']?(?:[^d#"'\s]|d[^a])`)

// stylesToInline returns the page's styles, likewise.
func stylesToInline(files fs.FS) (string, error) {
	text, err := read(files, "page.css")
	switch {
	case err != nil:
		return "", err
	case strings.Contains(strings.ToLower(text), "</style"):
		return "", errors.New("page.css has </style in it, and would end too early")
	case otherFile.MatchString(text):
		return "", errors.New("page.css names another file, which a page of one file cannot have: the bundler has to put it in")
	}
	return text, nil
}
