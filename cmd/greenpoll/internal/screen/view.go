package screen

// This file answers: how is the picture put together?

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/trace"
)

// View is bubbletea's.
func (m *model) View() tea.View {
	v := tea.NewView(strings.Join(m.picture(), "\n"))
	v.AltScreen, v.MouseMode, v.WindowTitle = true, tea.MouseModeCellMotion, "greenpoll "+m.name()
	return v
}

// picture returns the rows of the screen.
func (m *model) picture() []string {
	if m.width < least.width || m.height < least.height {
		return m.small()
	}
	rows := []string{m.title(), m.strip()}
	switch _, guessing := m.over.(quiz); {
	case guessing: // the words can wait: the answers need the room
		said := m.saying(m.width)
		rows = append(rows, block(said, m.width, len(said)+1)...)
	case m.over == nil || !m.over.whole():
		rows = append(rows, block(m.telling(m.width, m.tellRows()), m.width, m.tellRows())...)
	}
	room := m.height - bottom - len(rows)
	if m.over != nil {
		over := m.over.lines(m, m.width, room)
		if !m.over.whole() && m.height >= tallFrom { // the panes stay, below
			over = block(over, m.width, max(len(over)+1, overlayRows))
		} else {
			over = block(over, m.width, room)
		}
		rows = append(rows, over[:min(len(over), room)]...)
		room = m.height - bottom - len(rows)
	}
	if room > 0 {
		rows = append(rows, m.drawAreas(len(rows), room)...)
	}
	return append(rows, fit(m.status(), m.width), m.keyLine())
}

// drawAreas draws what stands in rows from to from+height. The areas fill columns from left
// to right.
func (m *model) drawAreas(from, height int) []string {
	type piece struct {
		x    int
		text string
	}
	rows := make([][]piece, height)
	for _, a := range m.areas(from, height) {
		lines := append([]string{m.titleOf(a)}, m.draw(a.what, a.width, a.height-1)...)
		for i, text := range block(lines, a.width, a.height) {
			rows[a.y-from+i] = append(rows[a.y-from+i], piece{a.x, text})
		}
	}
	drawn := make([]string, height)
	for i, pieces := range rows {
		line := ""
		for x := 0; len(pieces) > 0; {
			k := 0
			for j := range pieces {
				if pieces[j].x < pieces[k].x {
					k = j
				}
			}
			line += strings.Repeat(" ", max(0, pieces[k].x-x)) + pieces[k].text
			x = pieces[k].x + width(pieces[k].text)
			pieces = append(pieces[:k], pieces[k+1:]...)
		}
		drawn[i] = fit(line, m.width)
	}
	return drawn
}

// strip shows the four steps, and to which the chosen task has come.
func (m *model) strip() string {
	call, now, in := m.callOf(m.task)
	var b strings.Builder
	for _, s := range trace.Steps[1:] {
		word := s.Word
		if m.width >= spacious {
			word = s.Short
		}
		text := fmt.Sprintf("  %d %s  ", s.Number, word)
		if in && s.Number == now {
			text = m.look.marked.Render(fmt.Sprintf("[ %d %s ]", s.Number, strings.ToUpper(word)))
		} else if in && s.Number < now {
			text = m.look.strong.Render(text)
		} else {
			text = m.look.faint.Render(text)
		}
		b.WriteString(text)
		if s.Number < 4 {
			b.WriteString(m.look.faint.Render(">"))
		}
	}
	who := taskName(m.task)
	if m.task == 0 {
		who = ""
	} else if in {
		who += " in " + callName(call)
	}
	if m.width < least.width {
		return cut(b.String(), m.width)
	}
	return spread(fit(who, 20)+b.String(), trace.Span(m.line.State.T), m.width)
}

// status is the line above the keys.
func (m *model) status() string {
	printed, bytes := m.Output.last(1)
	switch {
	case m.note != "":
		return "* " + m.note
	case m.silent != "":
		return "* " + m.silent + "; q ends it"
	case m.moving():
		s := "* running ...; q ends it"
		if m.begun() {
			s = "* running ...; Esc stops here, q ends it"
		}
		if n := len(m.pressed); n > 0 {
			s += fmt.Sprintf("; %d keys wait", n)
		}
		return s
	case m.goal != nil:
		return "* looking for it"
	case m.broke != nil:
		return "* " + m.whatBroke()
	case m.ended && m.line.View() >= m.storyEnd():
		return "* " + m.howEnded()
	case len(printed) == 1:
		return fmt.Sprintf("the program prints (%d bytes): %s", bytes, printed[0])
	}
	return ""
}

// howEnded says how the run has ended.
func (m *model) howEnded() string {
	switch {
	case m.broke != nil:
		return m.whatBroke()
	case m.outcome.Asleep && m.line.View() > m.storyEnd():
		return "clean-up: nothing would have woken the tasks, so the run was stopped"
	case m.outcome.Asleep && m.storyEnd() < len(m.line.Lines):
		return fmt.Sprintf("the run stands still: its tasks sleep for ever; End: %d events of clean-up", len(m.line.Lines)-m.storyEnd())
	case m.outcome.Asleep:
		return "the run stands still: its tasks sleep, and nothing will wake them"
	case m.line.View() > m.storyEnd():
		return "clean-up: the tasks of the deadlock are unwound"
	case m.storyEnd() < len(m.line.Lines):
		return fmt.Sprintf("a deadlock has ended the run; End: %d events of clean-up", len(m.line.Lines)-m.storyEnd())
	case m.outcome.Err != "":
		return "the run has ended with an error: " + oneLine(m.outcome.Err)
	case m.outcome.NotRepeatable != "":
		return "the run has ended; it is not repeatable: " + oneLine(m.outcome.NotRepeatable)
	}
	return "the run has ended"
}

// whatBroke is what became of the program, in one line.
func (m *model) whatBroke() string {
	if broken := new(session.Broken); errors.As(m.broke, &broken) {
		return oneLine(broken.What)
	}
	return oneLine(m.broke.Error())
}

func (m *model) keyLine() string {
	parts := []string{m.look.strong.Render("Right Left")}
	for _, b := range bindings {
		switch {
		case b.short == orders && !m.canReorder(): // said in words: a look alone would not be seen everywhere
			parts = append(parts, m.look.faint.Render(b.shown+" none"))
		case b.short != "":
			parts = append(parts, m.look.strong.Render(b.shown)+" "+b.short)
		}
	}
	if m.over != nil {
		parts = []string{m.look.strong.Render("Esc") + " closes this", m.look.strong.Render("q") + " quit"}
	}
	return fit(strings.Join(parts, "  "), m.width)
}

// small is the picture in a terminal that is too small for all of it.
func (m *model) small() []string {
	rows := []string{
		fmt.Sprintf("all panes need %d x %d characters, here are %d x %d", least.width, least.height, m.width, m.height),
		m.title(),
	}
	if m.height > 6 {
		rows = append(rows, m.strip())
	}
	rows = append(rows, m.telling(m.width, m.height-len(rows)-2)...)
	if m.over != nil && m.height > 8 {
		rows = append(rows[:3], m.over.lines(m, m.width, m.height-5)...)
	}
	rows = block(rows, m.width, m.height)
	if m.height > 3 {
		rows[m.height-2], rows[m.height-1] = fit(m.status(), m.width), m.keyLine()
	}
	return rows
}
