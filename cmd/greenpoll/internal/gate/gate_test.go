package gate

// This file answers: does each wrong body break in the interleaving that the table names, is each
// step told in few lines, and does the screen go where a key leads?

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/explore"
	"greenpoll/trace"
)

// explorer builds one into a folder that the test takes away.
func explorer(t *testing.T, wrong string) *Explorer {
	cache, err := exec.Command("go", "env", "GOCACHE").Output()
	require.NoError(t, err)
	t.Setenv("GOCACHE", strings.TrimSpace(string(cache)))
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	root, err := filepath.Abs("../../../..")
	require.NoError(t, err)
	e, err := New(t.Context(), root, wrong)
	require.NoError(t, err)
	return e
}

func choices(t *testing.T, text string) trace.Choices {
	c, err := trace.ParseChoices(text)
	require.NoError(t, err)
	return c
}

func TestEachLosingInterleavingIsLostWhenItsChoicesAreWalked(t *testing.T) {
	wrong, right := explorer(t, "poller_no_second_check"), explorer(t, "")
	found, err := wrong.Survey(t.Context(), "a wait, a close")
	require.NoError(t, err)
	require.Equal(t, "213", found.Interleavings)
	require.Equal(t, 30, found.Losing)
	require.Len(t, found.Broken, 30)
	require.Equal(t, "2:1", found.Broken[0].Choices.String(), "the shortest first")
	for _, il := range found.Broken {
		w, err := wrong.Walk(t.Context(), "a wait, a close", il.Choices)
		require.NoError(t, err)
		require.Equal(t, il, w.Interleaving)
		require.True(t, w.Interleaving.LosesWakeUp())
		w, err = right.Walk(t.Context(), "a wait, a close", il.Choices)
		require.NoError(t, err)
		require.Empty(t, w.Interleaving.Broken)
	}
	found, err = right.Survey(t.Context(), "a wait, a close")
	require.NoError(t, err)
	require.Equal(t, explore.Found{Interleavings: "265", Whole: true}, found)
}

// tells checks each step of an interleaving.
func tells(t *testing.T, e *Explorer, il explore.Interleaving) {
	for i, s := range il.Steps {
		lines := e.Step(il, i)
		text := strings.Join(lines, "\n")
		assert.LessOrEqual(t, len(lines), 4, text)
		for _, l := range lines {
			assert.LessOrEqual(t, len(l), Width, l)
			assert.NotRegexp(t, `%!| {2}[^ ]+ {2}| ,|, *:|: *:|<nil>`, strings.TrimLeft(strings.TrimPrefix(l, indent), " 0123456789"), l)
		}
		if s.At != "" {
			place, code := e.code(s.At)
			assert.NotEmpty(t, code, s.At)
			assert.NotContains(t, code, "syncPoint", place)
			assert.NotRegexp(t, `^(var|//) `, code, "it is no action")
		}
	}
	assert.NotRegexp(t, `%!|<nil>`, il.Outcome())
}

func TestEveryWrongBodyIsToldByItsInterleaving(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program for each mutant")
	}
	right := explorer(t, "")
	for _, shown := range explore.WrongBodies {
		wrong := explorer(t, shown.Body)
		w, err := wrong.Walk(t.Context(), shown.Scenario, choices(t, shown.Choices))
		require.NoError(t, err, shown.Body)
		assert.Empty(t, w.Error)
		assert.NotEmpty(t, w.Interleaving.Broken, shown.Body)
		tells(t, wrong, w.Interleaving)
		r, err := right.Walk(t.Context(), shown.Scenario, choices(t, shown.Choices))
		require.NoError(t, err, shown.Body)
		assert.Empty(t, r.Interleaving.Broken, shown.Body)
		tells(t, right, r.Interleaving)
	}
}

func TestEachScenarioIsTold(t *testing.T) {
	e := explorer(t, "")
	for _, s := range explore.Scenarios() {
		w, err := e.Walk(t.Context(), s.Name, nil)
		require.NoError(t, err)
		tells(t, e, w.Interleaving)
		for _, l := range Header(s.Actors) {
			assert.LessOrEqual(t, len(l), Width, l)
		}
	}
}

// played is a screen without a terminal, and presses keys.
type played struct {
	t *testing.T
	*model
}

func play(t *testing.T, wrong, scenario, asked string) played {
	tried, right := explorer(t, wrong), explorer(t, "")
	g := Game{Scenario: scenario, Tried: tried, Right: right, Choices: choices(t, asked), Given: asked != ""}
	if wrong == "" {
		g.Right = tried
	}
	for _, s := range explore.Scenarios() {
		if s.Name == scenario {
			g.Actors = s.Actors
		}
	}
	w, err := tried.Walk(t.Context(), scenario, g.Choices)
	require.NoError(t, err)
	p := played{t, newModel(t.Context(), g, w.Interleaving)}
	p.do(p.Init())
	return p
}

func (p played) do(cmd tea.Cmd) {
	for cmd != nil {
		_, cmd = p.Update(cmd())
	}
	require.NoError(p.t, p.failed)
}

func (p played) press(keys ...string) string {
	for _, key := range keys {
		p.do(p.model.press(key))
	}
	return p.seen()
}

var styles = regexp.MustCompile("\x1b\\[[0-9;]*m")

func (p played) seen() string {
	rows := p.picture()
	require.LessOrEqual(p.t, len(rows), p.height)
	return styles.ReplaceAllString(strings.Join(rows, "\n"), "")
}

func TestAReaderBreaksTheWrongCodeByChoosingWhoMoves(t *testing.T) {
	p := play(t, "poller_no_second_check", "a wait, a close", "")
	require.Contains(t, p.seen(), "Of 213 orders 30 break this code: find one.")
	require.Contains(t, p.press("s", "w"), "the closer takes the descriptor's lock")
	require.Contains(t, p.press("w", "w", "w", "w"), "* the closer cannot move now: done")
	text := p.press("s", "s", "s", "s")
	require.Contains(t, text, "YOU WIN: the descriptor was closed, and the task sleeps: a lost wake-up.")
	require.Contains(t, text, "The right code, by the same choices: the task's call returns the error")
	require.Contains(t, text, "-choices 2:1")
	require.Contains(t, text, "asleep, for ever")
}

func TestLeftGoesBackAndAnotherMoverIsAnotherOrder(t *testing.T) {
	p := play(t, "poller_no_second_check", "a wait, a close", "2:1")
	require.Contains(t, p.seen(), "Right follows the order 2:1")
	require.Contains(t, p.press("end"), "BROKEN: the descriptor was closed", "it is no finding of the reader's")
	require.Contains(t, p.press("left"), "step 8")
	text := p.press("home", "w", "end")
	require.Contains(t, text, "Not broken: ")
	require.Contains(t, text, "-choices 1:1\n", "without the 2:1 that followed")
	require.Contains(t, p.press("h", "end"), "BROKEN: ")
}

// The explorer takes a moment for another order: what is typed meanwhile counts afterwards.
func TestKeysThatComeDuringAWalkAreKept(t *testing.T) {
	p := play(t, "poller_no_second_check", "a wait, a close", "")
	p.press("s")
	walk := p.model.press("w")
	for _, key := range []string{"w", "w", "w", "s", "s", "s", "s"} {
		require.Nil(t, p.model.press(key))
	}
	_, right := p.Update(walk())
	require.Contains(t, p.seen(), "YOU WIN: ")
	require.NotNil(t, right)
}

func TestNobodyBreaksTheRightCode(t *testing.T) {
	p := play(t, "", "a wait, a close", "")
	require.Contains(t, p.seen(), "This is the right code: of 265 orders none breaks it.")
	require.Contains(t, p.press("h"), "* no order breaks a rule here: all 265 were tried")
	require.Contains(t, p.press("s", "w", "end"), "Not broken: ")
	require.Contains(t, p.press("right"), "* this is its end")
	require.Contains(t, p.press("?"), "A point stands before each atomic action")
	require.Contains(t, p.press("x", "x"), "* no key: x")
}

// Between the step that differs and the first that shows it another mover may have moved.
func TestTwoInterleavingsPartWhereTheMoverWentAnotherWay(t *testing.T) {
	step := func(by, point string) explore.Step { return explore.Step{By: by, Point: point, At: "poller/gate.go:1"} }
	tried := explore.Interleaving{Steps: []explore.Step{step("block", "waiting"), step("block", "second check"), step("close", "load"), step("block", "commit")}}
	right := explore.Interleaving{Steps: []explore.Step{step("block", "waiting"), step("block", "second check"), step("close", "load"), step("block", "awake")}}
	e := &Explorer{}
	require.Equal(t, 1, e.Parted(tried, right))
	require.Equal(t, 4, e.Parted(right, right))
	tried.Steps = tried.Steps[:2]
	require.Equal(t, 2, e.Parted(tried, right), "it has ended there")
	e.own = &own{place: "poller/gate.go", mine: []span{{1, 2}}}
	require.Equal(t, 1, e.Parted(tried, right), "by what the reader wrote")
}
