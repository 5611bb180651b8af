package main

// This file answers: do the documents that quote commands show what these print? With -update
// they are made to.

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

// lessons are the documents, each with a number of commands that it has at least.
var lessons = []struct {
	doc      string
	commands int
}{{"four-steps.md", 11}, {"rest.md", 3}}

func TestTheLessonShowsWhatItsCommandsPrint(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("the documents are for epoll, which is what a command without -backend has on Linux")
	}
	for _, lesson := range lessons {
		t.Run(lesson.doc, func(t *testing.T) {
			name, err := filepath.Abs(filepath.Join("..", "..", "docs", lesson.doc))
			require.NoError(t, err)
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			now, commands := withPrinted(t, string(text))
			require.GreaterOrEqual(t, commands, lesson.commands)
			if *update {
				require.NoError(t, os.WriteFile(name, []byte(now), 0o644))
				return
			}
			require.Equal(t, now, string(text), "go test ./cmd/greenpoll -run Lesson -update would set it right")
		})
	}
}

// withPrinted returns the text with what its commands print today, and their number.
func withPrinted(t *testing.T, text string) (now string, commands int) {
	now = lessonBlock.ReplaceAllStringFunc(text, func(block string) string {
		commands++
		typed := lessonBlock.FindStringSubmatch(block)[1]
		args := quoted.FindAllString(typed, -1)
		for i := range args {
			args[i] = strings.Trim(args[i], `"`)
		}
		printed := works(t, args...)
		require.NotEmpty(t, printed, typed)
		return "```\ngo run ./cmd/greenpoll " + typed + "\n\n" + printed + "```"
	})
	return now, commands
}
