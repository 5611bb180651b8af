package gate

// This file answers: how does a reader play against a gate? On the screen: at each point the
// reader says who moves next, and wins by an order that breaks a rule. What was walked can be
// gone back and taken another way.

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// A Game is what is played.
type Game struct {
	Scenario     string
	Actors       []string
	Choices      trace.Choices // that Right follows at first
	Given        bool          // they were asked for
	Tried, Right *Explorer     // the same if no wrong body is tried

	In  io.Reader
	Out io.Writer
}

// Play shows the screen until the reader quits, or ctx ends. It leaves the terminal as it was.
func Play(ctx context.Context, g Game) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	first, err := g.Tried.Walk(ctx, g.Scenario, g.Choices)
	switch {
	case err != nil:
		return err
	case first.Error != "":
		return session.Misuse{Err: fmt.Errorf("-choices %s: %s", g.Choices, first.Error)}
	}
	options := []tea.ProgramOption{tea.WithContext(ctx), tea.WithInput(g.In), tea.WithOutput(g.Out)}
	if os.Getenv("NO_COLOR") != "" {
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	}
	m := newModel(ctx, g, first.Interleaving)
	_, err = tea.NewProgram(m, options...).Run()
	cancel()
	m.asking.Wait() // the explorers that were asked have ended
	if (errors.Is(err, tea.ErrInterrupted) || errors.Is(err, tea.ErrProgramKilled)) && !errors.Is(err, tea.ErrProgramPanic) {
		err = nil // ctx has ended, or a signal came
	}
	return errors.Join(m.failed, err)
}

// A model is all that the screen knows. Only bubbletea's loop uses it, or a test in its place.
type model struct {
	Game
	ctx context.Context

	il        explore.Interleaving // the one that is being taken; what follows the view may yet change
	view      int                  // how many of its steps have been taken
	busy      bool                 // another one is being walked
	later     []string             // keys that were pressed meanwhile
	found     *explore.Found       // nil: not known yet
	uncounted error                // why found will never be known
	right     *explore.Interleaving
	given     bool // the order in view is no finding of the reader's: it was asked for, or is a hint
	help      bool
	note      string // an answer to the last key

	width, height int
	failed        error

	asking sync.WaitGroup
}

// ask is a command that asks an explorer.
func (m *model) ask(question func() tea.Msg) tea.Cmd {
	return func() (answer tea.Msg) {
		m.asking.Add(1)
		defer m.asking.Done()
		return question()
	}
}

// Messages beside bubbletea's own.
type (
	walked struct {
		il   explore.Interleaving
		view int
		err  error
	}
	surveyed struct {
		found explore.Found
		err   error
	}
	rightly struct { // the right code's, by the choices of the interleaving that has ended
		il  explore.Interleaving
		err error
	}
)

func newModel(ctx context.Context, g Game, il explore.Interleaving) *model {
	return &model{Game: g, ctx: ctx, il: il, given: g.Given, width: 80, height: 24}
}

// Init has the interleavings counted.
func (m *model) Init() tea.Cmd {
	return m.ask(func() tea.Msg {
		found, err := m.Tried.Survey(m.ctx, m.Scenario)
		return surveyed{found, err}
	})
}

// Update is bubbletea's.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.KeyPressMsg:
		return m, m.press(msg.String())
	case walked:
		m.busy = false
		if msg.err != nil {
			return m.fail(msg.err)
		}
		m.il, m.view, m.right = msg.il, msg.view, nil
		cmd := m.arrived()
		for len(m.later) > 0 && !m.busy {
			key := m.later[0]
			m.later = m.later[1:]
			cmd = tea.Batch(cmd, m.press(key))
		}
		return m, cmd
	case surveyed:
		if m.uncounted = msg.err; msg.err == nil {
			m.found = &msg.found
		}
	case rightly:
		if msg.err != nil {
			return m.fail(msg.err)
		}
		m.right = &msg.il
	}
	return m, nil
}

func (m *model) fail(err error) (tea.Model, tea.Cmd) {
	if m.ctx.Err() == nil {
		m.failed = err
	}
	return m, tea.Quit
}
