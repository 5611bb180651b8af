package main

// This file answers: does docs/four-steps.md show what its commands print? With -update it is
// made to.

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write what the commands of the documents print into them")

// lessonBlock is a block of a document that begins with a command.
var lessonBlock = regexp.MustCompile("(?ms)^```\ngo run ./cmd/greenpoll ([^\n]*)\n(.*?)^```$")

// quoted is one argument of such a command.
var quoted = regexp.MustCompile(`"[^"]*"|\S+`)

func TestTheLessonShowsWhatItsCommandsPrint(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the document is for epoll, which is what a command without -backend has on Linux")
	}
	root, err := filepath.Abs("../..")
	require.NoError(t, err)
	name := filepath.Join(root, "docs", "four-steps.md")
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	blocks := 0
	now := lessonBlock.ReplaceAllStringFunc(string(text), func(block string) string {
		blocks++
		typed := lessonBlock.FindStringSubmatch(block)[1]
		args := quoted.FindAllString(typed, -1)
		for i := range args {
			args[i] = strings.Trim(args[i], `"`)
		}
		printed := works(t, args...)
		require.NotEmpty(t, printed, typed)
		return "```\ngo run ./cmd/greenpoll " + typed + "\n\n" + printed + "```"
	})
	require.Greater(t, blocks, 10)
	if *update {
		require.NoError(t, os.WriteFile(name, []byte(now), 0o644))
		return
	}
	require.Equal(t, now, string(text), "go test ./cmd/greenpoll -run Lesson -update would set it right")
}
