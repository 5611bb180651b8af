// Command bundle makes what the page ships from its sources: page.js, page.css with the fonts in
// it, and worker.js, in cmd/greenpoll/internal/page/dist. "npm ci --ignore-scripts" comes first.
//
//	cd web && go run ./bundle          # writes the files
//	cd web && go run ./bundle -check   # compares them with those that are there
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

// dist is where cmd/greenpoll embeds the files from, as seen from this module.
const dist = "../cmd/greenpoll/internal/page/dist"

func main() {
	check := flag.Bool("check", false, "write nothing; exit with 1 if a file is not what its sources make")
	out := flag.String("o", dist, "the folder to write to")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: go run ./bundle [-check] [-o FOLDER]")
		os.Exit(2)
	}
	files, err := bundle()
	if err == nil {
		if *check {
			err = compare(*out, files)
		} else {
			err = write(*out, files)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bundle:", err)
		os.Exit(1)
	}
}

func write(folder string, files []file) error {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.name), f.text, 0o644); err != nil {
			return err
		}
		fmt.Printf("%-12s %7d bytes\n", f.name, len(f.text))
	}
	return nil
}

// compare names all files that differ, not the first alone.
func compare(folder string, files []file) error {
	var all error
	for _, f := range files {
		there, err := os.ReadFile(filepath.Join(folder, f.name))
		switch {
		case err != nil:
			all = errors.Join(all, err)
		case !bytes.Equal(there, f.text):
			all = errors.Join(all, fmt.Errorf("%s is not what its sources make: go run ./bundle", f.name))
		}
	}
	return all
}
