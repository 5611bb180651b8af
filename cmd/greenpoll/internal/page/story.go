package page

// This file answers: how does the page tell the run where no script runs? As a list of sentences,
// the same that its script shows one by one.

import (
	"bufio"
	"cmp"
	"fmt"
	"html"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// mostSentences are told: a reader who wants more has scripts.
const mostSentences = 300

// A Story is a run in words.
type Story struct {
	Header string     // what is run, and where
	SetUp  string     // what happens before the story, in one sentence; "": nothing
	Told   []sentence // the first ones
	More   int        // events that follow
	Answer string     // what is to be learned of it, at its end; "": nothing
}

type sentence struct {
	i    uint64
	step uint8
	said string
	at   string
}

// NewStory tells lines, of which those before event number from are the set-up.
func NewStory(h trace.Header, about string, lines []trace.Line, from uint64) Story {
	s := Story{Header: about}
	if from > 1 {
		s.SetUp = whole(trace.FoldSetUp(lines, from))
	}
	s.Answer = scenarios.AnswerOf(h, lines)
	events := timeline.New(h)
	for _, l := range lines {
		events.Add(l) // a later event may settle the step of an earlier one
	}
	for i, l := range lines {
		if len(s.Told) == mostSentences {
			s.More = len(lines) - i
			break
		}
		if l.I < from {
			events.Skip()
			continue
		}
		events.Forward()
		told := events.Told[i]
		s.Told = append(s.Told, sentence{l.I, told.Step, whole(told.Said), l.At})
	}
	return s
}

// first is the sentence with which the page begins, if it opens at event number at; 0: before the
// story, where the script says how things were set up.
func (s Story) first(at uint64) string {
	if i := slices.IndexFunc(s.Told, func(t sentence) bool { return t.i == at }); i >= 0 {
		return s.Told[i].said
	}
	return cmp.Or(s.SetUp, s.Header)
}

// whole is a text of package trace as a sentence.
func whole(said string) string {
	if said == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(said)
	said = string(unicode.ToUpper(first)) + said[size:]
	if !strings.HasSuffix(said, ".") && !strings.HasSuffix(said, "?") {
		said += "."
	}
	return said
}

// write writes the story as an element that browsers show where no script runs. above is the
// sentence that stands there already.
func (s Story) write(w *bufio.Writer, above string) {
	fmt.Fprintf(w, "<noscript>\n<p>This page moves through a run by a script, and scripts are off. The run in words:</p>\n<p>%s</p>\n", html.EscapeString(s.Header))
	if s.SetUp != "" && s.SetUp != above {
		fmt.Fprintf(w, "<p>%s</p>\n", html.EscapeString(s.SetUp))
	}
	fmt.Fprint(w, "<ol>\n")
	for _, t := range s.Told {
		fmt.Fprintf(w, "<li value=\"%d\">", t.i)
		if t.step > 0 {
			fmt.Fprintf(w, "<b>Step %d, %s:</b> ", t.step, html.EscapeString(trace.Steps[t.step].Word))
		}
		fmt.Fprintf(w, "%s", html.EscapeString(t.said))
		if t.at != "" {
			fmt.Fprintf(w, " <code>%s</code>", html.EscapeString(t.at))
		}
		fmt.Fprint(w, "</li>\n")
	}
	fmt.Fprint(w, "</ol>\n")
	if s.More > 0 {
		fmt.Fprintf(w, "<p>%d more events follow.</p>\n", s.More)
	}
	if s.Answer != "" {
		fmt.Fprintf(w, "<p>%s</p>\n", html.EscapeString(s.Answer))
	}
	fmt.Fprint(w, "</noscript>\n")
}
