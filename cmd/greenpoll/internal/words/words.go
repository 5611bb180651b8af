// Package words reads docs/words.md, the glossary.
//
// This file answers: what does each word mean, in one sentence?
package words

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Read returns the meanings by the words' headings, from the clone in the folder root. A
// clone without the glossary has none.
func Read(root string) (map[string]string, error) {
	text, err := os.ReadFile(filepath.Join(root, "docs", "words.md"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return parse(string(text)), err
}

// parse: below a word's heading stand its other forms, in one line, and then what it means.
func parse(text string) map[string]string {
	meanings := map[string]string{}
	word := ""
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		heading, is := strings.CutPrefix(line, "### ")
		switch {
		case is:
			word = heading
		case word == "" || line == "" || strings.HasPrefix(line, "*"):
		default:
			meanings[word] = line
			word = ""
		}
	}
	return meanings
}
