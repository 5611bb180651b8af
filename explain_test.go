package greenpoll_test

// This file answers: can the story of a task be read as a text, and each sentence be looked up?

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/docs"
	"greenpoll/trace"
)

// explained tells each task of a run, and all of its calls.
func explained(t *testing.T, lines []trace.Line, means func(string) string) (stories []string) {
	e := trace.NewExplainer(lines, means)
	for g := uint64(1); slices.ContainsFunc(lines, func(l trace.Line) bool { return l.G == g }); g++ {
		var b strings.Builder
		left, err := e.Explain(&b, g, 0)
		require.NoError(t, err)
		require.Zero(t, left)
		stories = append(stories, b.String())
	}
	return stories
}

// The files were read by eye. They name functions in place of line numbers.
func TestAReadThatWaitsIsExplainedAsAText(t *testing.T) {
	for _, backend := range []string{"epoll", "iocp"} {
		t.Run(backend, func(t *testing.T) {
			events, _ := seeded(t, play{"one read", oneRead}, backend, 1, 1, nil)
			lines, named := trace.Lines(events), map[string]string{}
			for i, l := range lines { // a number of another length would move the ends of the text's lines
				if named[l.At] == "" {
					named[l.At] = placesByFunction(t, l.At)
				}
				lines[i].At = named[l.At]
			}
			told := strings.Join(explained(t, lines, docs.Meaning), "\n\n")
			file := "trace/testdata/explain-" + backend + ".txt"
			if *update {
				require.NoError(t, os.WriteFile(file, []byte(told), 0o644))
			}
			assert.Equal(t, readAll(t, file), told)
		})
	}
}

var (
	withPlace = regexp.MustCompile(`^[A-Z][^()]*(\([^()]*\)[^()]*)*\(([^()]+; )?[a-z_]+(/[a-z_0-9]+)+\.go:\d+$`)
	twoInOne  = regexp.MustCompile(`[^)]\. [A-Z]`)
)

func TestEachSentenceOfEveryStoryHasItsPlace(t *testing.T) {
	onEachStage(t, func(t *testing.T, p play, backend string, workers int) {
		events, _ := seeded(t, p, backend, workers, 1, nil)
		stories := explained(t, trace.Lines(events), nil)
		require.NotEmpty(t, stories)
		for _, story := range stories {
			_, text, _ := strings.Cut(story, "\n\n") // below the title
			for paragraph := range strings.SplitSeq(text, "\n\n") {
				if i := strings.Index(paragraph, "---\n"); i >= 0 {
					paragraph = paragraph[i+len("---\n"):] // below the heading of a call
				}
				paragraph = strings.Join(strings.Fields(paragraph), " ")
				if paragraph == "" || strings.HasPrefix(paragraph, "Step ") || strings.HasSuffix(paragraph, "---") {
					continue
				}
				require.NotRegexp(t, twoInOne, paragraph)
				whole, ends := strings.CutSuffix(paragraph, ").")
				require.True(t, ends, paragraph)
				for sentence := range strings.SplitSeq(whole, "). ") {
					require.Regexp(t, withPlace, sentence)
				}
			}
		}
	})
}
