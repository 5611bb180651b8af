package screen

// This file answers: what if a program runs a second scheduler after the first? That run has
// events of its own, counted from 1, and takes the place of the one before.

import (
	tea "charm.land/bubbletea/v2"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/trace"
)

// anotherRun says whether there is one.
type anotherRun struct {
	more   bool
	header trace.Header
	err    error
}

// nextRun waits for the program's next run, if there can be one.
func (m *model) nextRun() tea.Cmd {
	runs, is := m.Session.(session.Runs)
	if !is || m.broke != nil || m.busy {
		m.note = "this was the last event"
		return nil
	}
	m.busy, m.note = true, "the program goes on, perhaps to another run"
	return func() tea.Msg {
		if !m.reading.begin() {
			return nil
		}
		defer m.reading.end()
		more, err := runs.NextRun(m.ctx)
		return anotherRun{more, m.Session.Header(), err}
	}
}

// beginAgain shows the run that has begun.
func (m *model) beginAgain(a anotherRun) tea.Cmd {
	m.busy = false
	switch {
	case a.err != nil:
		m.broke = a.err
		return nil
	case !a.more:
		m.note = "the program has ended: this was the last event"
		return nil
	}
	c := m.Config
	c.Timeline = nil
	next := newModel(m.ctx, c)
	m.header = a.header
	m.line, m.index, m.looks, m.story, m.finder = next.line, next.index, next.looks, next.story, next.finder
	m.ended, m.outcome, m.standsAt, m.lost, m.goal, m.left, m.task, m.pressed, m.said, m.note = false, next.outcome, 0, nil, nil, nil, 0, nil, nil, "another run of the program begins"
	return m.read()
}
