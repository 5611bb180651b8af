package screen

// This file answers: how does the view move? To an event that is known it moves at once. What
// is looked for among events still to come is a goal, and the screen reads on until that is
// met.

import (
	tea "charm.land/bubbletea/v2"

	"greenpoll/trace"
)

// A goal is an event that the reader wants to see.
type goal struct {
	is   func(i int, l trace.Line) bool // asked once of each line, in order
	from int                            // the next line to ask about
	none string                         // what to say if the run has no such event
}

// to moves the view so that v events are behind it, as far as there are such.
func (m *model) to(v int) {
	for m.line.View() < v && m.line.Forward() {
	}
	for m.line.View() > v && m.line.Back() {
	}
}

// seek looks for the first line from index from on that is the wanted one.
func (m *model) seek(from int, is func(i int, l trace.Line) bool, none string) tea.Cmd {
	m.goal = &goal{is: is, from: from, none: none}
	return m.pursue()
}

// pursue looks for the goal among the lines that are there, and reads on if it is not.
func (m *model) pursue() tea.Cmd {
	g := m.goal
	if g == nil || !m.begun() {
		return nil
	}
	for ; g.from < len(m.line.Lines); g.from++ {
		if g.is(g.from, m.line.Lines[g.from]) {
			m.goal = nil
			m.to(g.from + 1)
			return nil
		}
	}
	if m.live() { // the program has moved, and the view with it
		m.to(len(m.line.Lines))
	}
	if m.ended {
		m.goal, m.note = nil, g.none
		return nil
	}
	return m.read()
}

func (m *model) forward() tea.Cmd {
	if m.last(m.line.View()-1) && m.storyEnd() < len(m.line.Lines) {
		m.note = "the story ends here; End shows the clean-up that followed"
		return nil
	}
	if m.line.Forward() {
		return m.readOn()
	}
	if m.ended {
		return m.nextRun()
	}
	return m.seek(m.line.View(), func(int, trace.Line) bool { return true }, "this was the last event")
}

func (m *model) back() {
	if !m.line.Back() {
		m.note = "this is the beginning"
	}
}

// home goes to the beginning of the story, and from there to that of the run.
func (m *model) home() {
	if before := int(m.story) - 1; m.line.View() > before {
		m.to(max(before, 0))
		return
	}
	m.to(0)
}

// run goes to the place that was asked for, or from there on to the end.
func (m *model) run() tea.Cmd {
	view := m.line.View()
	if m.At.String() == "" {
		return m.end()
	}
	at := atPlace(m.At)
	return m.seek(0, func(i int, l trace.Line) bool { return at(i, l) && i >= view || m.last(i) }, "")
}

// end goes to the end of the story, and from there to that of the run.
func (m *model) end() tea.Cmd {
	if m.ended && m.line.View() >= m.storyEnd() { // the clean-up
		m.to(len(m.line.Lines))
		return nil
	}
	return m.seek(max(m.line.View()-1, 0), func(i int, _ trace.Line) bool { return m.last(i) }, "")
}

// last reports whether line i is the story's last.
func (m *model) last(i int) bool { return m.ended && i == m.storyEnd()-1 }

// nextOf goes to the next event of the chosen task.
func (m *model) nextOf(g uint64) tea.Cmd {
	return m.seek(m.line.View(), func(i int, _ trace.Line) bool { return m.index.belongs(i, g) },
		taskName(g)+" has no later event")
}

func (m *model) nextPoll() tea.Cmd {
	return m.seek(m.line.View(), func(_ int, l trace.Line) bool {
		return l.Kind == trace.BeginPoll || l.Kind == trace.Poll
	}, "there is no later poll")
}

// atPlace returns what says whether a line is p. The zero Place is no line.
func atPlace(p trace.Place) func(i int, l trace.Line) bool {
	f := p.Finder()
	return func(_ int, l trace.Line) bool { return f.Match(l) }
}

// choose makes g the chosen task.
func (m *model) choose(g uint64) {
	m.task = g
	m.note = taskName(g) + " is the chosen one: the four steps above are its own"
}

// chooseBeside chooses the task before (-1) or after (1) the chosen one.
func (m *model) chooseBeside(step int) {
	tasks := m.tasksSeen()
	for i, g := range tasks {
		if g == m.task && 0 <= i+step && i+step < len(tasks) {
			m.choose(tasks[i+step])
			return
		}
	}
}
