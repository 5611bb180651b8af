package screen

// This file answers: what can the reader do after the end?

import (
	"fmt"
	"slices"
	"strings"

	"greenpoll/scenarios"
)

// doors are rows that say so, h at most if that is possible: each door has one, or two.
func (m *model) doors(w, h int) (rows []string) {
	if lost := m.lostEvent(); lost.Event > 0 {
		rows = append(rows, m.look.marked.Render(fmt.Sprintf(" Task %d sleeps for ever. ", lost.Task))+"  c shows the event that should have woken it.")
	}
	if m.broke != nil {
		rows = append(rows, wrapped("It ends here: "+m.whatBroke(), w, "")...)
	}
	var long, short []string
	for _, door := range m.Doors {
		door = strings.TrimSpace(door)
		short = append(short, cut("  "+door, w))
		if width(door)+2 <= w { // its columns stay
			long = append(long, "  "+door)
			continue
		}
		for i, part := range wrapped(door, w-4, "") {
			long = append(long, strings.Repeat(" ", 2+2*min(i, 1))+part)
		}
	}
	what := []string{m.look.strong.Render("This is the end. What next?")}
	var answer []string
	if text := scenarios.AnswerOf(m.header, m.line.Lines); text != "" {
		answer = append(wrapped(text, w, ""), "")
	}
	for _, doors := range [][]string{slices.Concat(answer, what, long), slices.Concat(answer, what, short), slices.Concat(what, long), long, slices.Concat(what, short)} {
		if len(doors) > 0 && len(rows)+len(doors) <= h {
			return append(rows, doors...)
		}
	}
	return append(rows, short...)
}
