package screen

// The runs that the tests look at: scenarios on the simulated kernel, in this process.

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/session"
	"greenpoll/scenarios"
	"greenpoll/step"
	"greenpoll/trace"
)

// fake is a Session of a run that is over. It hands out the events as a live one does, if live.
type fake struct {
	header  trace.Header
	lines   []trace.Line
	next    int
	end     error // behind the last event; nil: io.EOF
	outcome step.Outcome
	live    bool
	silent  bool // before the next event
	runs    []*fake
}

func (f *fake) Header() trace.Header  { return f.header }
func (f *fake) Outcome() step.Outcome { return f.outcome }
func (f *fake) Live() bool            { return f.live }
func (f *fake) PID() int              { return os.Getpid() }
func (f *fake) Close() error          { return nil }

func (f *fake) Next(context.Context) (trace.Line, error) {
	if f.silent {
		f.silent = false
		return trace.Line{}, &session.Silence{What: "task 1 computes", Event: uint64(f.next)}
	}
	if f.next == len(f.lines) {
		if f.end != nil {
			return trace.Line{}, f.end
		}
		return trace.Line{}, io.EOF
	}
	f.next++
	return f.lines[f.next-1], nil
}

// NextRun makes a fake with runs a session.Runs.
func (f *fake) NextRun(context.Context) (bool, error) {
	if len(f.runs) == 0 {
		return false, nil
	}
	f.header, f.lines, f.next, f.runs = f.runs[0].header, f.runs[0].lines, 0, f.runs[1:]
	return true, nil
}

func (f *fake) Source(file string) (string, error) {
	text, err := os.ReadFile(filepath.Join("../../../..", file))
	return string(text), err
}

// scenario runs one and returns it as a fake.
func scenario(t *testing.T, s scenarios.Setting, name string) *fake {
	t.Helper()
	f := scenarioAnyhow(t, s, name)
	require.Empty(t, f.outcome.Err)
	return f
}

// scenarioAnyhow is for one that may end with an error, too.
func scenarioAnyhow(t *testing.T, s scenarios.Setting, name string) *fake {
	t.Helper()
	found, err := scenarios.Find(name)
	require.NoError(t, err)
	s.Scenario, s.Trace = found, trace.New()
	require.NoError(t, s.Check())
	out := scenarios.Run(s)
	return &fake{header: s.Header(), lines: trace.Lines(s.Trace.Events()), outcome: out}
}

// viewer is a model with what drives it.
type viewer struct {
	*model
	t *testing.T
}

// view opens f at a size, and reads all that is read ahead.
func view(t *testing.T, f *fake, width, height int) viewer {
	t.Helper()
	found, err := scenarios.Find(f.header.Scenario)
	require.NoError(t, err)
	story := trace.Place{I: 1}
	if found.Story != "" {
		story, err = trace.ParsePlace(found.Story)
		require.NoError(t, err)
	}
	return open(t, Config{Session: f, Story: story, Width: width, Height: height, Words: meanings(t), CanRestart: true,
		Doors: []string{"ten tasks at once:  greenpoll step tenget"}})
}

func open(t *testing.T, c Config) viewer {
	v := viewer{newModel(t.Context(), c), t}
	v.settle(v.read())
	return v
}

// settle does what commands ask for, and what follows on that.
func (v viewer) settle(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			v.settle(c)
		}
	case tea.QuitMsg:
	default:
		_, next := v.Update(msg)
		v.settle(next)
	}
}

// keys presses keys, named as bubbletea names them.
func (v viewer) keys(names ...string) viewer {
	v.t.Helper()
	for _, name := range names {
		_, cmd := v.Update(keyOfName(name))
		v.settle(cmd)
	}
	return v
}

func keyOfName(name string) tea.KeyPressMsg {
	codes := map[string]rune{"right": tea.KeyRight, "left": tea.KeyLeft, "up": tea.KeyUp, "down": tea.KeyDown, "home": tea.KeyHome,
		"end": tea.KeyEnd, "tab": tea.KeyTab, "backspace": tea.KeyBackspace, "enter": tea.KeyEnter, "esc": tea.KeyEscape}
	if code, is := codes[name]; is {
		return tea.KeyPressMsg{Code: code}
	}
	return tea.KeyPressMsg{Code: rune(name[0]), Text: name}
}

// text is the picture without its styles. Each row is as wide as the terminal.
func (v viewer) text() string {
	v.t.Helper()
	rows := strings.Split(ansi.Strip(v.View().Content), "\n")
	assert.Len(v.t, rows, v.height)
	for _, row := range rows {
		assert.LessOrEqual(v.t, ansi.StringWidth(row), v.width, row)
	}
	return strings.Join(rows, "\n")
}

// at is the number of the event in view.
func (v viewer) at() int { return v.line.View() }

// kind is that of the event in view.
func (v viewer) kind() trace.Kind {
	l, _, _ := v.viewed()
	return l.Kind
}

// squeezed is the picture's text in one line with single spaces.
func (v viewer) squeezed() string { return strings.Join(strings.Fields(v.text()), " ") }

func meanings(t *testing.T) map[string]string {
	text, err := os.ReadFile("../../../../docs/words.md")
	require.NoError(t, err)
	all := map[string]string{}
	for _, entry := range strings.Split(string(text), "\n### ")[1:] {
		parts := strings.Split(entry, "\n\n")
		all[parts[0]] = parts[2]
	}
	return all
}

// golden compares text with a file, or writes it with -update.
func golden(t *testing.T, name, text string) {
	t.Helper()
	file := filepath.Join("testdata", name+".txt")
	var trimmed strings.Builder
	for row := range strings.Lines(text + "\n") {
		fmt.Fprintln(&trimmed, strings.TrimRight(row, " \n"))
	}
	if *update {
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(trimmed.String()), 0o644))
	}
	want, err := os.ReadFile(file)
	require.NoError(t, err)
	assert.Equal(t, string(want), trimmed.String(), "go test ./internal/screen -update writes it anew")
}

var (
	placeInText = regexp.MustCompile(`(\.go):\d+( -*)?`)
	ranNumber   = regexp.MustCompile(`^([>.]) +\d+ +`)
)

// withoutLines leaves out what changes with every line of the library: numbers of lines, and
// the source around the one that ran and the next.
func withoutLines(text string) string {
	var rows []string
	source := false
	for row := range strings.Lines(text) {
		if strings.HasPrefix(row, "-- ") {
			source = strings.Contains(row, ".go:")
		}
		row = placeInText.ReplaceAllString(row, "$1:N")
		switch {
		case !source || strings.HasPrefix(row, "-- "):
			rows = append(rows, row)
		case ranNumber.MatchString(row):
			rows = append(rows, ranNumber.ReplaceAllString(row, "$1 N  "))
		case strings.Contains(row, "<- just ran"):
			rows = append(rows, strings.TrimSpace(row)+"\n")
		}
	}
	return strings.Join(rows, "")
}
