package screen

// This file answers: which line of the source just ran, and with what result?

import (
	"fmt"
	"strconv"
	"strings"

	"greenpoll/trace"
)

// drawSource shows the lines around the one that the event in view reports.
func (m *model) drawSource(w, h int) (rows []string) {
	l, _, ok := m.viewed()
	if !ok {
		return []string{"", m.look.faint.Render("the source stands here, with the line that just ran")}
	}
	file, n := placeOf(l.At)
	text := m.sources[file]
	if n == 0 || n > len(text) {
		return []string{"", m.look.faint.Render("no line of the source is known for this event")}
	}
	next := 0
	if v := m.line.View(); v < len(m.line.Lines) {
		if f, k := placeOf(m.line.Lines[v].At); f == file {
			next = k
		}
	}
	const margin = 7
	before := (h - 1) / 2
	for k := max(1, n-before); k <= len(text) && len(rows) < h; k++ {
		line := strings.TrimRight(text[k-1], " ")
		switch {
		case k == n:
			rows = append(rows, m.ranRow(k, line, result(l), w)...)
		case k == next:
			rows = append(rows, m.look.faint.Render(fmt.Sprintf(". %4d ", k))+spread(line, m.look.faint.Render("next"), w-margin))
		default:
			rows = append(rows, m.look.faint.Render(fmt.Sprintf("  %4d ", k))+line)
		}
	}
	return rows
}

// ranRow is the line that just ran, with its result beside it, or below if it is long.
func (m *model) ranRow(k int, line, result string, w int) []string {
	mark := "<- just ran"
	if result != "" {
		mark += ": " + result
	}
	row := fmt.Sprintf("> %4d %s", k, line)
	if width(row)+2+width(mark) <= w {
		return []string{m.look.ran.Render(fit(row+"  "+mark, w))}
	}
	return []string{m.look.ran.Render(fit(row, w)), m.look.ran.Render(fit(strings.Repeat(" ", max(7, w-width(mark)))+mark, w))}
}

// placeOf takes "sock/conn.go:79" apart; n is 0 if it is no place.
func placeOf(at string) (file string, n int) {
	file, number, _ := strings.Cut(at, ":")
	n, _ = strconv.Atoi(number)
	return file, n
}

// result is what the statement of l gave, in few words; "": nothing that could be told so.
func result(l trace.Line) string {
	switch {
	case l.Errno != 0:
		return trace.ErrnoName(l.Errno)
	case l.Kind == trace.Commit && l.Why == trace.Refused:
		return "refused"
	case l.Gate[1] != trace.NoGate:
		return fmt.Sprintf("gate %v -> %v", l.Gate[0], l.Gate[1])
	case l.Sys != "":
		return fmt.Sprint(l.Ret)
	case l.Kind == trace.Return:
		return fmt.Sprint(l.N)
	case l.Kind == trace.Next:
		return taskName(l.G)
	}
	return ""
}
