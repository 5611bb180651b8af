package screen

// This file answers: what does the screen know, and how does a message change it? Nothing
// here draws, reads or waits, but for the commands that Update returns.

import (
	"context"
	"errors"
	"io"
	"strings"

	tea "charm.land/bubbletea/v2"

	"greenpoll/cmd/greenpoll/internal/kernelview"
	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/step"
	"greenpoll/trace"
)

// A model is all that the screen knows. Only bubbletea's loop uses it, or a test in its place.
type model struct {
	Config
	ctx     context.Context
	reading turn // of the command that uses the Session

	header  trace.Header // with moves: of the Session, which a command may be using
	moves   bool         // the program moves when the Session is read
	line    *timeline.Timeline
	index   index
	sources map[string][]string     // the lines of each file that an event names
	looks   map[int]kernelview.View // what the kernel showed when the program stood after so many events
	story   uint64                  // the first event of the story; 0: not found yet
	finder  *trace.Finder           // of the story; nil: found, or given up

	busy    bool // a command is using the Session
	ended   bool // no more events will come
	broke   error
	silent  string // what is known of a live program that does not come to its next event
	outcome step.Outcome

	standsAt int            // storyEnd's, once it is known; 0: not yet
	lost     *timeline.Lost // lostEvent's; nil: not yet

	width, height int
	look          look
	task          uint64 // the chosen one; 0: none yet
	pane          int    // of panes, where there is room for one
	over          overlay
	goal          *goal
	asking        bool     // the reader wants to guess the event that is being read
	pressed       []string // keys that wait until a live program has come to where it is to go
	said          *reply   // what the reader has answered to the question; nil: nothing
	note          string   // an answer to the last key
	left          []int    // views from which a jump was made

	result Result
	failed error // of the screen itself
}

// Messages beside bubbletea's own.
type (
	arrived struct { // events were read from the Session
		lines   []trace.Line
		sources map[string]string
		look    *kernelview.View // behind the last of them; nil: nobody has looked
		err     error            // io.EOF: the run has ended
		outcome step.Outcome
	}
	printed struct{} // the program has printed something
)

func newModel(ctx context.Context, c Config) *model {
	m := &model{Config: c, ctx: ctx, header: c.Session.Header(), moves: c.Session.Live(), line: c.Timeline, sources: map[string][]string{}, index: newIndex(), looks: map[int]kernelview.View{},
		width: max(c.Width, 0), height: max(c.Height, 0), look: newLook(true), finder: c.Story.Finder()}
	if m.width == 0 || m.height == 0 {
		m.width, m.height = least.width, least.height
	}
	if m.line == nil {
		m.line = timeline.New(m.header)
	}
	for i, l := range m.line.Lines {
		m.learn(i, l)
	}
	m.begin()
	return m
}

// Init has the first events read.
func (m *model) Init() tea.Cmd { return tea.Batch(tea.RequestBackgroundColor, m.read()) }

// Update is bubbletea's.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.look = newLook(msg.IsDark())
	case tea.KeyPressMsg:
		return m, m.press(msg.String())
	case tea.MouseClickMsg:
		if msg.Button == tea.MouseLeft {
			m.click(msg.X, msg.Y)
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			return m, m.press("left")
		case tea.MouseWheelDown:
			return m, m.press("right")
		}
	case arrived:
		return m, m.arrive(msg)
	case anotherRun:
		return m, m.beginAgain(msg)
	case panicked:
		m.failed = msg
		return m, tea.Quit
	}
	return m, nil
}

// arrive takes what the Session has brought.
func (m *model) arrive(a arrived) tea.Cmd {
	m.busy = false
	for file, text := range a.sources {
		m.sources[file] = strings.Split(printable(text), "\n")
	}
	for _, l := range a.lines {
		m.line.Add(l)
		m.learn(len(m.line.Lines)-1, l)
	}
	if a.look != nil {
		m.looks[len(m.line.Lines)] = *a.look
	}
	silence := new(session.Silence)
	switch {
	case errors.As(a.err, &silence): // the next read waits on
		m.silent = oneLine(silence.Error())
	case a.err != nil:
		m.ended, m.outcome, m.silent = true, a.outcome, ""
		if !errors.Is(a.err, io.EOF) {
			m.broke = a.err
		}
	default:
		m.silent = ""
	}
	m.begin()
	if m.asking && m.line.View() < len(m.line.Lines) {
		m.asking = false
		m.ask()
	}
	return tea.Batch(m.pursue(), m.pressQueued(), m.readOn())
}

// question is the one that the story asks.
func (m *model) question() timeline.Question { return m.line.Question(m.story, m.ended) }

// stepOf is the step that event i, which was viewed, has for the task that it concerns.
func (m *model) stepOf(i int) uint8 { return m.line.Told[i].Step }

// callOf is the innermost call of g in view, and its step, see index.call. A task that sleeps
// for ever stays in the step in which it was when the run stood still.
func (m *model) callOf(g uint64) (name string, step uint8, in bool) {
	const park = 3
	end := m.storyEnd()
	name, step, in = m.index.call(g, min(m.line.View(), end), m.stepOf)
	if in && m.outcome.Asleep && m.line.View() >= end && m.index.hasParked(g, end) {
		step = park // whatever has been reported, it did not wake the task
	}
	return name, step, in
}

// learn takes note of one event that was added.
func (m *model) learn(i int, l trace.Line) {
	m.index.add(i, l, m.line.AtGate(i))
	if m.finder != nil && m.finder.Match(l) {
		m.story, m.finder = l.I, nil
	}
}

// begin puts the view to where it begins, once that is known: directly before the story.
func (m *model) begin() {
	if m.task != 0 || m.line.View() > 0 || m.finder != nil && !m.ended || len(m.line.Lines) == 0 {
		return
	}
	if m.finder != nil { // the run has no such place
		m.finder, m.story = nil, 1
	}
	m.task = m.index.first(m.line.Lines[m.story-1:])
	for m.line.View() < int(m.story)-1 && m.line.Skip() {
	}
	if m.At.String() != "" {
		m.seek(0, atPlace(m.At), "this run does not come to "+m.At.String())
	}
}

// viewed is the event in view; ok is false before the first.
func (m *model) viewed() (l trace.Line, told trace.Told, ok bool) {
	v := m.line.View()
	if v == 0 {
		return l, told, false
	}
	return m.line.Lines[v-1], m.line.Told[v-1], true
}

// live reports whether the program stops at each event.
func (m *model) live() bool { return m.moves }
