package greenpoll_test

// This file answers: does every command of CONTRIBUTING.md, docs/debugging.md and docs/page.md exist,
// and every file that CONTRIBUTING.md points to?

import (
	"os"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"
)

var (
	// typed is a command in a text: between backticks, or on an indented line of its own.
	typed = regexp.MustCompile("(?m)(?:`|^    )((?:[A-Z]+=\\S+ )?(?:go|bash|cd|dlv) [^`\n]+)")
	// place is a file or a folder, between backticks. Capitals stand for a name to be chosen.
	place = regexp.MustCompile("`((?:[a-z.][a-z_.]*/)+[a-z_.]*)`|\\]\\(([^)#]+)")
)

func TestTheCommandsForContributorsExist(t *testing.T) {
	for _, doc := range []string{"CONTRIBUTING.md", "docs/debugging.md", "docs/page.md"} {
		found := typed.FindAllStringSubmatch(readAll(t, doc), -1)
		assert.Greater(t, len(found), 2, doc)
		for _, m := range found {
			checkCommand(t, doc, m[1])
		}
	}
}

func TestThePlacesForContributorsExist(t *testing.T) {
	found := place.FindAllStringSubmatch(readAll(t, "CONTRIBUTING.md"), -1)
	assert.Greater(t, len(found), 20)
	for _, m := range found {
		file := m[1] + m[2] // one of them is empty
		_, err := os.Stat(file)
		assert.NoError(t, err)
	}
}
