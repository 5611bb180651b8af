package greenpoll_test

// This file answers: can a program read docs/words.md? The stepper and the page take
// terms and their word forms from it.

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// word is one entry: its forms in a line of italics, what it means, what others call it,
// and where it lives.
var word = regexp.MustCompile("^\n\\*[^*\n]+\\*\n\n[A-Z][^\n]+\\.\n\n(- Go: [^\n]+\n)?(- Elsewhere: [^\n]+\n)?- Here: \\[`[^\n]+`\n\n?$")

func TestEveryWordOfTheGlossaryHasItsFormsItsMeaningAndItsPlace(t *testing.T) {
	seen := make(map[string]bool)
	entries := strings.Split(readAll(t, "docs/words.md"), "\n### ")[1:]
	assert.Greater(t, len(entries), 30)
	for _, entry := range entries {
		term, text, _ := strings.Cut(entry, "\n")
		text, _, _ = strings.Cut(text, "\n## ")
		assert.Regexp(t, word, text, term)
		meaning, _, _ := strings.Cut(text, "\n- ")
		assert.NotRegexp(t, `[.?!] [A-Z]`, meaning, "%s takes more than one sentence", term)
		assert.False(t, seen[term], "%s stands there twice", term)
		seen[term] = true
	}
}
