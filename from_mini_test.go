package greenpoll_test

// This file answers: does docs/from-mini.md keep its form? Twelve needs, each short, each with a command
// that exists and a line of the full code. That the lines are right is checked with those of the other
// documents, in house_test.go; what the commands show, by the tests of mini and of tools/overlay.

import (
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var (
	needHeading = regexp.MustCompile(`(?m)^## ([0-9]+)\. (.+)$`)
	shellLine   = regexp.MustCompile(`(?m)^    (go .+)$`)
	printed     = regexp.MustCompile(`(?m)^    #   .+$`) // what a command prints
	ofATest     = regexp.MustCompile(`^go test (?:-v )?(?:-overlay \$\(go run \./tools/overlay (\w+)\) (\./\w+) )?-run (\w+)(?: -failfast| (\./\w+))?$`)
	ofAProgram  = regexp.MustCompile(`^go run (\./\S+)$`)
)

// mostOfANeed is how many words may stand between two headings, without commands and lines of code.
const mostOfANeed = 120

func TestFromMiniHasTwelveNeedsEachShownAndAnswered(t *testing.T) {
	text := readAll(t, "docs/from-mini.md")
	text, _, found := strings.Cut(text, "\n## Where to go next")
	require.True(t, found, "the page does not say where to go next")
	headings := needHeading.FindAllStringSubmatchIndex(text, -1)
	require.Len(t, headings, 12)
	for i, at := range headings {
		heading, end := text[at[0]:at[1]], len(text)
		if i+1 < len(headings) {
			end = headings[i+1][0]
		}
		need := text[at[1]:end]
		assert.Equal(t, strconv.Itoa(i+1), text[at[2]:at[3]], heading)
		assert.Regexp(t, docLine, need, "%s: no line of the full code answers", heading)
		commands := shellLine.FindAllStringSubmatch(need, -1)
		assert.NotEmpty(t, commands, "%s: no command shows it", heading)
		for _, c := range commands {
			assertCommandExists(t, c[1])
		}
		prose := docLine.ReplaceAllString(shellLine.ReplaceAllString(printed.ReplaceAllString(need, ""), ""), "")
		assert.LessOrEqual(t, len(strings.Fields(prose)), mostOfANeed, heading)
	}
}

// assertCommandExists looks for what a command of the page names: a test that its pattern finds, a body of
// overlays/, a program.
func assertCommandExists(t *testing.T, command string) {
	if m := ofAProgram.FindStringSubmatch(command); m != nil {
		assert.FileExists(t, filepath.Join(m[1], "main.go"), command)
		return
	}
	m := ofATest.FindStringSubmatch(command)
	if !assert.NotNil(t, m, "%s: is it a command of this page?", command) {
		return
	}
	body, pattern, dir := m[1], m[3], m[2]+m[4]
	if body != "" {
		assert.FileExists(t, filepath.Join("overlays", body+".go"), command)
	}
	require.NotEmpty(t, dir, command)
	assert.True(t, hasTest(t, dir, pattern), "%s: %s has no test called %s", command, dir, pattern)
}
