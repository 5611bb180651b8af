package screen

// This file answers: what has happened, in plain words? It is the most prominent part: one
// sentence, what it has changed, why it happened now, and each word that is new.

import (
	"fmt"
	"slices"
	"strings"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// telling returns the rows of the sentence in view.
func (m *model) telling(w, h int) []string {
	l, told, ok := m.viewed()
	if !ok || l.I < m.story && l.I+1 == m.story {
		return m.before(w, h)
	}
	rows := append(m.saying(w), m.asked(l, w)...)
	if m.last(m.line.View() - 1) {
		doors := m.doors(w, h-len(rows)+1)
		return append(rows[min(1, max(0, len(rows)+len(doors)-h)):], doors...)
	}
	if why := m.line.Why(m.line.View() - 1); why != "" {
		rows = append(rows, labelled("why now", oneLine(why), w)...)
	}
	changed := labelled("changed", strings.Join(told.Changed, "; "), w)
	if len(told.Changed) == 0 {
		changed = nil
	}
	// What has changed, the panes show as well: words come first where there is little room.
	for _, rows := range [][]string{slices.Concat(rows, changed), rows, rows[1:]} {
		if all := m.explain(rows, told.Words, w); len(all) <= h {
			return all
		}
	}
	return m.explainSome(rows[1:], told.Words, w, h)
}

// saying is the sentence in view, below an empty row.
func (m *model) saying(w int) []string {
	l, told, ok := m.viewed()
	if !ok {
		return m.before(w, 4)
	}
	rows, head, style := []string{""}, fmt.Sprintf("%d  ", l.I), m.look.runtime
	if l.Kind == trace.Kernel {
		style = m.look.kernel
	}
	said := asSentence(told.Said)
	if m.line.View() > m.storyEnd() {
		said = "Clean-up: " + oneLine(told.Said)
	}
	for i, part := range wrapped(said, w-len(head), "") {
		if i == 0 {
			rows = append(rows, style.Render(head)+m.look.strong.Render(part))
		} else {
			rows = append(rows, strings.Repeat(" ", len(head))+m.look.strong.Render(part))
		}
	}
	return rows
}

// asked is the question, where it is asked, and the answer where it is given.
func (m *model) asked(l trace.Line, w int) []string {
	q := m.question()
	switch l.I {
	case 0:
	case q.At:
		return []string{m.look.marked.Render(" "+q.Text+" ") + " " + q.Where() + " g: guess it."}
	case q.Answer:
		label := fmt.Sprintf(" The answer to %d ", q.At)
		return beside(m.look.marked.Render(label), len(label)+1, timeline.Reply(l)+m.said.judged(l), w)
	}
	return nil
}

// labelled says something under a label that stands in a column of its own.
func labelled(label, text string, w int) (rows []string) { return beside(label, 9, text, w) }

// beside puts text to the right of label, in a column of its own.
func beside(label string, column int, text string, w int) (rows []string) {
	for i, part := range wrapped(text, w-column, "") {
		if i > 0 {
			label = ""
		}
		rows = append(rows, fit(label, column)+part)
	}
	return rows
}

// asSentence is what was told, as a sentence stands.
func asSentence(said string) string {
	s := oneLine(said)
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// explain adds what the new words mean.
func (m *model) explain(rows, words []string, w int) []string {
	rows = slices.Clone(rows)
	for _, word := range words {
		if means := m.Words[word]; means != "" {
			for _, part := range wrapped(word+": "+means, w-2, "") {
				rows = append(rows, "  "+m.look.faint.Render(part))
			}
		}
	}
	return rows
}

// explainSome adds what the new words mean, as far as there is room, and names the others.
func (m *model) explainSome(rows, words []string, w, h int) []string {
	for i := len(words); i >= 0; i-- {
		all := m.explain(rows, words[:i], w)
		if i < len(words) {
			all = append(all, m.look.faint.Render("  ? explains: "+strings.Join(words[i:], ", ")))
		}
		if len(all) <= h || i == 0 {
			return all
		}
	}
	return rows
}

// before is told where the story has not begun yet.
func (m *model) before(w, h int) []string {
	rows := []string{""}
	switch {
	case !m.begun():
		return append(rows, m.look.strong.Render("The program starts ..."))
	case m.line.View() == 0 && m.story <= 1:
		return append(rows, m.look.strong.Render("Nothing has happened yet. Right shows the first event."))
	case m.line.View() == 0:
		return append(rows, m.look.strong.Render("The very beginning. Right shows the set-up, event by event; End the end."))
	}
	fold := oneLine(trace.FoldSetUp(m.line.Lines, m.story))
	if fold == "" {
		fold = fmt.Sprintf("%d events have set things up.", m.story-1)
	}
	for _, part := range wrapped(fold, w, "") {
		rows = append(rows, m.look.strong.Render(part))
	}
	rows = append(rows, "Right: on with the story, an event at a time. Left: back into the set-up.")
	if m.Wrong != "" {
		rows = append(rows, "")
		rows = append(rows, wrapped("This runtime is wrong. "+oneLine(m.Wrong), w, "")...)
	}
	return rows
}

// wordsSeen returns the words that were explained up to the view, in their order.
func (m *model) wordsSeen() (words []string) {
	for _, told := range m.line.Told[:min(m.line.View(), len(m.line.Told))] {
		for _, word := range told.Words {
			if !slices.Contains(words, word) {
				words = append(words, word)
			}
		}
	}
	return words
}

func oneLine(s string) string { return strings.Join(strings.Fields(printable(s)), " ") }

func callName(why string) string {
	if why == "" {
		return "a call"
	}
	return why
}

func taskName(g uint64) string { return fmt.Sprintf("task %d", g) }
