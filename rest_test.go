package greenpoll_test

// This file answers: is the code that docs/rest.md shows that of the files which it names?

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// shown is a block of code, which begins with the name of its file.
var shown = regexp.MustCompile("(?s)```go\n// ([a-z_/]+\\.go)\n(.*?)```")

// remark is a comment, with the space before it.
var remark = regexp.MustCompile(`\s*//.*`)

// statements are the lines of a text without comments, indentation and empty lines.
func statements(text string) string {
	all := "\n"
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(remark.ReplaceAllString(line, "")); line != "" {
			all += line + "\n"
		}
	}
	return all
}

func TestTheCodeInTheChapterOnRestIsThatOfItsFiles(t *testing.T) {
	text := readAll(t, "docs/rest.md")
	blocks := shown.FindAllStringSubmatch(text, -1)
	assert.Len(t, blocks, strings.Count(text, "```go\n"))
	assert.Greater(t, len(blocks), 2)
	for _, m := range blocks {
		assert.Contains(t, statements(readAll(t, m[1])), statements(m[2]), m[1])
	}
}
