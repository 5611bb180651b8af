package greenpoll_test

// This file answers: are the figures in the documents right that can be counted? A
// document says, in a comment before the figure, what it counts.

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// counted is a figure and what it counts:
//
//	<!--lines sched/*.go poller/*.go-->5,201   lines of those files, tests left out
//	<!--files overlays/*.go-->70               files
//	<!--headings docs/faq.md-->57              headings of the third level
var counted = regexp.MustCompile(`<!--(lines|files|headings) ([^>]+?)-->([0-9,]+)`)

func TestFiguresInTheDocumentsAreCounted(t *testing.T) {
	found := 0
	for _, doc := range documents {
		text := readAll(t, doc)
		fixed := counted.ReplaceAllStringFunc(text, func(all string) string {
			m := counted.FindStringSubmatch(all)
			right := thousands(count(t, m[1], strings.Fields(m[2])))
			if !*update {
				assert.Equal(t, right, m[3], "%s: %s of %s (go test . -update sets it right)", doc, m[1], m[2])
			}
			found++
			return fmt.Sprintf("<!--%s %s-->%s", m[1], m[2], right)
		})
		if *update {
			require.NoError(t, os.WriteFile(doc, []byte(fixed), 0o644))
		}
	}
	assert.NotZero(t, found)
}

func count(t *testing.T, what string, patterns []string) (n int) {
	for _, pattern := range patterns {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		files = slices.DeleteFunc(files, func(f string) bool { return strings.HasSuffix(f, "_test.go") })
		require.NotEmpty(t, files, pattern)
		for _, file := range files {
			switch what {
			case "lines":
				n += strings.Count(readAll(t, file), "\n")
			case "files":
				n++
			case "headings":
				n += strings.Count(readAll(t, file), "\n### ")
			}
		}
	}
	return n
}

func thousands(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// The two programs of the README's comparison, as a diff: one has the removed lines, the
// other the added ones.
func TestTheReadmesDiffIsThatOfItsTwoPrograms(t *testing.T) {
	for _, doc := range []string{"README.md", "README.ru.md"} {
		_, rest, ok := strings.Cut(readAll(t, doc), "```diff\n")
		require.True(t, ok, doc)
		diff, _, _ := strings.Cut(rest, "```")
		programs := map[byte][]string{
			'-': linesOf(t, "examples/compare/programs/gonet/main.go"),
			'+': linesOf(t, "examples/compare/programs/green/main.go"),
		}
		lines := 0
		for line := range strings.Lines(diff) {
			if program := programs[line[0]]; program != nil {
				lines++
				assert.Contains(t, program, strings.TrimRight(line[1:], "\n"), doc)
			}
		}
		assert.Greater(t, lines, 10, doc)
	}
}
