package trace

// This file answers: which words of docs/words.md does a text use for the first time? A
// viewer explains them before it shows the text.

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// glossary has the words that we use and their forms in our sentences. A test at the root
// holds it to docs/words.md.
var glossary = []struct {
	word  string
	forms []string
}{
	{"ready list", []string{"ready list"}}, // before "ready"
	{"deadlock", []string{"deadlock"}},
	{"nil", []string{"nil"}},
	{"consume", []string{"consumes"}},
	{"completion port", []string{"completion port"}},
	{"task", []string{"task", "tasks"}},
	{"stack switch", []string{"switches"}},
	{"worker", []string{"worker", "workers"}},
	{"P", []string{"P", "Ps"}},
	{"run queue", []string{"ring", "run-next slot", "global queue", "run queue"}},
	{"work stealing", []string{"steals", "stolen"}},
	{"park", []string{"park", "parks", "parked"}},
	{"ready", []string{"ready", "readies", "readied", "runnable"}},
	{"commit", []string{"commit"}},
	{"Block", []string{"blocking call"}},
	{"guest", []string{"guest"}},
	{"timer", []string{"timer", "deadline"}},
	{"backend", []string{"epoll", "kevent"}},
	{"netpoller", []string{"netpoller", "poll", "polled", "poller"}},
	{"file descriptor", []string{"fd"}},
	{"EAGAIN", []string{"EAGAIN"}},
	{"arm", []string{"arms", "armed"}},
	{"gate", []string{"gate", "gates"}},
	{"system call", []string{"system call"}},
	{"Break", []string{"breaks"}},
	{"completion", []string{"completion", "operation"}},
	{"edge-triggered", []string{"edge-triggered"}},
	{"trace event", []string{"event"}},
}

// NewWords returns the words of docs/words.md that text uses and that were not used
// before, in the order of their first use: for text that stands beside what Tell has said.
func (t *Teller) NewWords(text string) (words []string) {
	text = " " + strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
	}), " ") + " "
	at := map[string]int{}
	for _, g := range glossary {
		for _, form := range g.forms {
			i := strings.Index(text, form)
			if i < 0 { // hardly any stands in a text: this is quick
				continue
			}
			form = " " + form + " "
			if i = strings.Index(text, form); i < 0 {
				continue
			}
			if first, found := at[g.word]; !found || i < first {
				at[g.word] = i
			}
			text = strings.ReplaceAll(text, form, strings.Repeat(" ", len(form)))
		}
		if _, found := at[g.word]; found && !t.words[g.word] {
			t.words[g.word] = true
			words = append(words, g.word)
		}
	}
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(at[a], at[b]) })
	return words
}
