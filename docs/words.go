// Package docs has the words of docs/words.md for programs that explain them: the stepper
// and the page.
package docs

// This file answers: what does each word mean? It reads the entries of words.md, which is
// compiled in, so that a program can explain a word where the clone is not.

import (
	_ "embed" // words.md
	"strings"
)

//go:embed words.md
var words string

// A Word is one entry.
type Word struct {
	Name  string
	Forms []string // how else it appears in a text
	Means string   // one sentence
}

// Words returns all entries, in the order of words.md.
func Words() (all []Word) {
	for _, entry := range strings.Split(words, "\n### ")[1:] {
		name, rest, _ := strings.Cut(entry, "\n\n*")
		forms, rest, _ := strings.Cut(rest, "*\n\n")
		means, _, _ := strings.Cut(rest, "\n")
		all = append(all, Word{name, strings.Split(forms, ", "), means})
	}
	return all
}

// Meaning returns what the word with that name means, "" if there is none.
func Meaning(name string) string {
	for _, w := range Words() {
		if w.Name == name {
			return w.Means
		}
	}
	return ""
}
