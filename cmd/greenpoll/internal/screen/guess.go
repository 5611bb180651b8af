package screen

// This file answers: can the reader say what happens next? Of four events one is the true one;
// package guess makes the others out of the state in view.

import (
	tea "charm.land/bubbletea/v2"

	"greenpoll/cmd/greenpoll/internal/guess"
	"greenpoll/trace"
)

// A guesser is the overlay with the four.
type guesser struct {
	options []guess.Option
	taken   int // -1: none yet
}

// guess asks, once the next event is known.
func (m *model) guess() tea.Cmd {
	if m.asksNow() {
		m.askWhetherItWaits()
		return nil
	}
	view := m.line.View()
	if view < m.storyEnd() {
		m.ask()
		return nil
	}
	if m.ended {
		m.note = "this was the story's last event: there is nothing to guess"
		return nil
	}
	m.asking = true // a live program has to make a step; the view stays
	return m.read()
}

// ask opens the overlay.
func (m *model) ask() {
	view := m.line.View()
	t := trace.NewTeller(m.header)
	for _, before := range m.line.Lines[:view] {
		t.Skip(before)
	}
	now := guess.Moment{Header: m.header, Teller: t, State: m.line.State, Truth: m.line.Lines[view], Task: m.task, Socket: m.socketOf}
	if view > 0 {
		now.Last = m.line.Lines[view-1]
	}
	m.over = &guesser{options: now.Options(), taken: -1}
}

func (*guesser) asks()       {}
func (*guesser) whole() bool { return false }

func (g *guesser) press(m *model, key string) (overlay, bool, tea.Cmd) {
	if key == "q" || key == "ctrl+c" {
		return g, false, nil
	}
	if g.taken >= 0 || key == "esc" || key == "g" { // the answer was read: any key goes on
		return nil, key != "right" && key != "space", nil
	}
	if i := letter(key, len(g.options)); i >= 0 {
		g.taken = i
	}
	return g, true, nil
}

func (g *guesser) lines(m *model, w, height int) []string {
	rows := []string{ruled(m.look.strong.Render("what happens next? press a letter"), w, m.look)}
	for i, o := range g.options {
		rows = append(rows, m.optionRows(i, asSentence(o.Said), g.taken == i, o.True, g.taken >= 0, w)...)
	}
	if g.taken >= 0 {
		rows = append(rows, "")
		for _, text := range g.verdict(m) {
			rows = append(rows, wrapped(text, w, "")...)
		}
	}
	return rows
}

// verdict says whether the guess was right, and why. That the event in view has made the next one
// happen needs no words.
func (g *guesser) verdict(m *model) (texts []string) {
	view := m.line.View()
	taken, truth := g.options[g.taken], m.line.Lines[view]
	if taken.True {
		texts = append(texts, "Right.")
	} else {
		texts = append(texts, "No. "+taken.Excuse(m.line.Lines[view+1:]))
	}
	if c := int(truth.Cause); 0 < c && c < view && m.line.NeedsWhy(view) {
		texts = append(texts, oneLine(guess.BroughtAbout(truth, m.line.Told[c-1])))
	}
	return append(texts, "Right goes on to it.")
}
