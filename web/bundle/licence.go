package main

// This file answers: under which licences is what the page contains?

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// legal is a comment with the licences of packages, as their authors ask for: it travels with
// each copy of the page. No packages: nothing.
func legal(packages []string) ([]byte, error) {
	var all bytes.Buffer
	for _, p := range packages {
		text, err := licence(filepath.Join("node_modules", p))
		if err != nil {
			return nil, err
		}
		fmt.Fprintf(&all, "/*! %s\n\n%s\n*/\n", p, bytes.TrimSpace(text))
	}
	return all.Bytes(), nil
}

func licence(folder string) ([]byte, error) {
	for _, name := range []string{"LICENSE", "LICENSE.txt", "LICENSE.md"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err == nil {
			text = bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")) // as HTML is read: the policy has the text's hash
			// A browser reads \r\n as \n, and then the hash in the page's policy would be another.
			return []byte(strings.NewReplacer("*/", "* /", "\r\n", "\n").Replace(string(text))), nil
		}
		if !os.IsNotExist(err) {
			return nil, err
		}
	}
	return nil, fmt.Errorf("no licence in %s: npm ci --ignore-scripts", folder)
}
