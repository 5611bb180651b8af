package screen

// This file answers: which panes are there, and what is above each?

import (
	"cmp"
	"fmt"
	"strings"

	"greenpoll/trace"
)

// panes are those that share a place where there is little of it, in the order of the keys.
var panes = []struct {
	name string
	what part
}{{"queues", inQueues}, {"slots", inSlots}, {"kernel", inKernel}, {"timers", inTimers}}

// draw returns the rows of a part below its title.
func (m *model) draw(what part, w, h int) []string {
	switch what {
	case inTabs:
		return m.draw(panes[m.pane].what, w, h)
	case inSource:
		return m.drawSource(w, h)
	case inTasks:
		return m.drawTasks(w, h)
	case inQueues:
		return shown(m.drawQueues(), 0, w, h)
	case inSlots:
		rows, focus := m.drawSlots()
		return shown(rows, focus, w, h)
	case inKernel:
		rows, focus := m.drawKernel()
		return shown(rows, focus, w, h)
	case inTimers:
		return m.drawTimers()
	case inHistory:
		return m.drawHistory(w, h)
	case inOutput:
		return m.drawOutput(w, h)
	}
	return nil
}

// shown cuts rows to h, and says how many it has left out. The row with the number focus stays.
func shown(rows []string, focus, w, h int) []string {
	if len(rows) <= h || h < 3 {
		return rows
	}
	from := max(1, min(focus-(h-3), len(rows)-h+2)) // row 0 is the heading
	some := append(rows[:1:1], rows[from:from+h-2]...)
	return append(some, cut(fmt.Sprintf("and %d more", len(rows)-h+1), w))
}

// titleOf is the first row of an area.
func (m *model) titleOf(a area) string {
	style, text := m.look.runtime, ""
	switch a.what {
	case inSource:
		text = "source"
		if l, _, ok := m.viewed(); ok && l.At != "" {
			text = l.At
		}
	case inTasks:
		text = "tasks"
		if n := len(m.tasksSeen()); n > a.height-1 {
			text = fmt.Sprintf("%d tasks", n)
		}
	case inTabs:
		return m.tabs(a.width)
	case inHistory:
		text = "events up to the one in view"
	case inOutput:
		text = "what the program prints"
	default:
		for _, p := range panes {
			if p.what == a.what {
				text = p.name
			}
		}
		if a.what == inKernel {
			style, text = m.look.kernel, "kernel: "+m.kernelTitle()
		}
	}
	return ruled(style.Render(cut(text, a.width-6)), a.width, m.look)
}

// ruled puts a line around a title.
func ruled(title string, w int, k look) string {
	return k.faint.Render("-- ") + title + " " + k.faint.Render(strings.Repeat("-", max(0, w-4-width(title))))
}

// tabs is the title of the one pane: the names of all, the current one in brackets.
func (m *model) tabs(w int) string {
	var b strings.Builder
	for i, p := range panes {
		text := fmt.Sprintf(" %d %s ", i+1, p.name)
		if i == m.pane {
			text = m.look.marked.Render(fmt.Sprintf("[%d %s]", i+1, p.name))
		}
		b.WriteString(text)
	}
	return b.String() + m.look.faint.Render(strings.Repeat("-", max(0, w-width(b.String()))))
}

// tabAt returns which of the tabs stands at column x, -1: none.
func tabAt(x int) int {
	at := 0
	for i, p := range panes {
		at += len(fmt.Sprintf(" %d %s ", i+1, p.name))
		if x < at {
			return i
		}
	}
	return -1
}

// drawHistory lists the last events, the one in view at the end.
func (m *model) drawHistory(w, h int) (rows []string) {
	view := m.line.View()
	for i := max(0, view-h); i < view; i++ {
		l, told := m.line.Lines[i], m.line.Told[i]
		mark := " "
		if i == view-1 {
			mark = ">"
		}
		step := uint8(0) // of the chosen task, as the strip
		if m.line.Whose(i) == m.task {
			step = told.Step
		}
		row := cut(fmt.Sprintf("%s%4d %c %s", mark, l.I, stepMark(step), oneLine(told.Said)), w)
		if i == view-1 {
			row = m.look.strong.Render(row)
		} else if !m.index.belongs(i, m.task) {
			row = m.look.faint.Render(row)
		}
		rows = append(rows, row)
	}
	return rows
}

func stepMark(step uint8) rune {
	if step == 0 {
		return ' '
	}
	return rune('0' + step)
}

func (m *model) drawOutput(w, h int) []string {
	printed, _ := m.Output.last(h)
	if len(printed) == 0 {
		if m.ended && m.line.View() >= m.storyEnd() {
			return []string{m.look.faint.Render("nothing")}
		}
		return []string{m.look.faint.Render("nothing so far")}
	}
	return printed
}

// drawTimers says what is known of timers: what polls and the timers that fired have told.
func (m *model) drawTimers() []string {
	next, fired := "", ""
	for i := m.line.View() - 1; i >= 0 && (next == "" || fired == ""); i-- {
		switch l := m.line.Lines[i]; {
		case l.Kind == trace.Timer && fired == "":
			fired = fmt.Sprintf("fired  due at %s, event %d", trace.Span(l.Timer), l.I)
			if next == "" {
				next = fmt.Sprintf("next   ? since event %d", l.I)
			}
		case l.Kind == trace.BeginPoll && next == "" && l.Timer < 0:
			next = fmt.Sprintf("next   none, says the poll at %d", l.I)
		case l.Kind == trace.BeginPoll && next == "":
			next = fmt.Sprintf("next   %s, says the poll at %d", trace.Span(l.T+l.Timer), l.I)
		}
	}
	return []string{"now    " + trace.Span(m.line.State.T), cmp.Or(next, "next   ? no worker has asked so far"), cmp.Or(fired, "fired  none so far")}
}
