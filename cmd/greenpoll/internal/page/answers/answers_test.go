package answers

// This file answers: does the page get what it asks for, and is a mistake told?

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/poller/explore"
	"greenpoll/scenarios"
)

// somewhere is a counterpart of all that stands in a file.
var somewhere = page.Counterparts{Go: "go1.99", Functions: []page.Function{
	{File: "poller/gate.go", From: 1, To: 999, Of: []page.Counterpart{{File: "runtime/netpoll.go", Line: 1}}}}}

func answerer(t *testing.T) *Answerer {
	packed, err := Pack(os.DirFS(filepath.Join("..", "..", "..", "..", "..")), somewhere)
	require.NoError(t, err)
	sources, err := Unpack(packed)
	require.NoError(t, err)
	return &Answerer{Sources: sources}
}

func (a *Answerer) asked(t *testing.T, call, args string, to any) {
	answer, err := a.Answer(call, []byte(args))
	require.NoError(t, err, "%s %s", call, args)
	require.NoError(t, json.Unmarshal(answer, to))
}

// about is what a recording says of itself.
type about struct {
	Header struct {
		Scenario, Backend, Choices, Go string
		Workers                        int
		Seed                           uint64
		Wrong                          []string
	}
	N       int
	Sources []struct{ File, Text string }

	Counterparts page.Counterparts
}

func TestARecordingHasTheCounterpartsThatTheArchiveHas(t *testing.T) {
	a := answerer(t)
	for range 2 {
		recording, err := a.Answer("run", []byte(`{"scenario":"read"}`))
		require.NoError(t, err)
		assert.Equal(t, somewhere, recorded(t, recording).Counterparts)
	}
	a = &Answerer{Sources: os.DirFS(filepath.Join("..", "..", "..", "..", ".."))}
	recording, err := a.Answer("run", []byte(`{"scenario":"read"}`))
	require.NoError(t, err)
	assert.Contains(t, recorded(t, recording).Counterparts.Missing, "built without")
}

func recorded(t *testing.T, recording []byte) (a about) {
	z, err := gzip.NewReader(bytes.NewReader(recording))
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text[4:4+binary.LittleEndian.Uint32(text)], &a))
	return a
}

func TestEachScenarioIsListedWithWhatCanBeChanged(t *testing.T) {
	var list []scenarioInfo
	answerer(t).asked(t, "scenarios", "{}", &list)
	require.Len(t, list, len(scenarios.All))
	by := map[string]scenarioInfo{}
	for _, s := range list {
		assert.NotEmpty(t, s.Says)
		by[s.Name] = s
	}
	assert.Equal(t, changes{Tasks: 10, Delay: "1s"}, by["ten"].Changes)
	assert.Equal(t, changes{Delay: "0s", Buffer: 64 << 10}, by["write"].Changes, "a delay of no time can be changed")
	assert.Equal(t, changes{}, by["race"].Changes)
	assert.Equal(t, 2, by["race"].Workers)
	assert.Equal(t, []string{"epoll", "kqueue", "iocp"}, by["read"].Backends)
}

func TestARunIsTheRecordingOfWhatWasAskedFor(t *testing.T) {
	a := answerer(t)
	answer, err := a.Answer("run", []byte(`{"scenario":"ten","backend":"iocp","workers":2,"seed":7,"choices":"1:1","tasks":3,"delay":"0s"}`))
	require.NoError(t, err)
	got := recorded(t, answer)
	assert.Equal(t, "ten", got.Header.Scenario)
	assert.Equal(t, "iocp", got.Header.Backend)
	assert.Equal(t, 2, got.Header.Workers)
	assert.EqualValues(t, 7, got.Header.Seed)
	assert.Equal(t, "1:1", got.Header.Choices)
	assert.Equal(t, runtime.Version(), got.Header.Go)
	assert.Empty(t, got.Header.Wrong)
	var files []string
	for _, s := range got.Sources {
		files = append(files, s.File)
		assert.Contains(t, s.Text, "package ")
	}
	assert.Contains(t, files, "poller/gate.go")

	s, err := setting{Scenario: "ten", Backend: "iocp", Workers: 2, Seed: 7, Choices: "1:1", Tasks: 3, Delay: "0s"}.parse()
	require.NoError(t, err)
	assert.Negative(t, s.Delay, "none, instead of the scenario's second")
	run, err := a.Run(s)
	require.NoError(t, err)
	assert.Equal(t, len(run.Lines), got.N)
	again, err := page.Record(run)
	require.NoError(t, err)
	assert.Equal(t, again, answer, "the same bytes each time")
}

func TestWhatCannotBeAnsweredIsToldInOneLine(t *testing.T) {
	a := answerer(t)
	for _, c := range []struct{ call, args, want string }{
		{"rnu", `{}`, `^there is no call "rnu"$`},
		{"run", `{"scenario":"raed"}`, `^there is no scenario "raed", but read, `},
		{"run", `{"scenario":"read","backend":"select"}`, `^there is no backend "select", but epoll, kqueue, iocp$`},
		{"run", `{"scenario":"read","workers":-1}`, `^-1 workers: there must be one at least$`},
		{"run", `{"scenario":"read","workers":128}`, `^128 workers: more than 127 are not to be followed$`},
		{"run", `{"scenario":"read","choices":"41"}`, `^"41" is no choice: `},
		{"run", `{"scenario":"read","choices":"41:1"}`, `^there is no choice 41: the run makes 0$`},
		{"run", `{"scenario":"race","choices":"1:9"}`, `^choice 1 has no way 9$`},
		{"run", `{"scenario":"read","tasks":3}`, `^read has no tasks to change, but delay$`},
		{"run", `{"scenario":"ten","tasks":201}`, `^201 tasks: the page shows 200 at most; `},
		{"run", `{"scenario":"read","delay":"soon"}`, `^"soon" is no delay: write a time, such as 50ms$`},
		{"run", `{"scenario":"read","delay":"-1s"}`, `^"-1s" is no delay: `},
		{"run", `{"scenario":"read","wrong":"poller_commit_stores"}`, `^this runtime has "" built in, and not "poller_commit_stores"$`},
		{"run", `{"scenario":"read","sed":2}`, `unknown field "sed"`},
		{"walk", `{"game":"a walk"}`, `^there is no scenario "a walk"$`},
		{"walk", `{"game":"a wait, a close","choices":"99:1"}`, `^there is no choice 99: this interleaving has \d+$`},
		{"survey", `{"game":"a walk"}`, `^there is no scenario "a walk"$`},
	} {
		answer, err := a.Answer(c.call, []byte(c.args))
		if assert.Error(t, err, c.args) {
			assert.Regexp(t, c.want, err.Error())
			assert.NotContains(t, err.Error(), "\n")
		}
		assert.Nil(t, answer)
	}
}

func TestAWalkTellsEachStepWithItsLine(t *testing.T) {
	a := answerer(t)
	var got interleaving
	a.asked(t, "walk", `{"game":"a wait, a close","choices":"2:1"}`, &got)
	assert.Equal(t, "2:1", got.Choices)
	require.Len(t, got.Actors, 2)
	assert.Equal(t, "the closer", got.Actors[1].Subject)
	assert.NotEmpty(t, got.Outcome)
	choices := 0
	for _, s := range got.Steps {
		assert.NotEmpty(t, s.Told)
		assert.NotEmpty(t, s.Does, s.Point)
		assert.Contains(t, s.Ways, s.By)
		if s.Choice > 0 {
			choices++
		}
		if s.At != "" {
			require.NotEmpty(t, s.Code, s.At)
			assert.NotContains(t, strings.Join(s.Code, "\n"), "syncPoint", "of %s: that is another point", s.At)
		}
	}
	assert.NotZero(t, choices)
}

// Between the point of a close and its action a variable is declared.
func TestTheLineOfAStepIsItsAction(t *testing.T) {
	a := answerer(t)
	swaps := 0
	for _, choices := range []string{"", "1:1", "2:1", "3:1", "4:1"} {
		var got interleaving
		a.asked(t, "walk", `{"game":"a wait, a close","choices":"`+choices+`"}`, &got)
		for _, s := range got.Steps {
			if len(s.Code) > 0 {
				assert.False(t, skipped(s.Code[0]), "%s: %s", s.At, s.Code[0])
			}
			if s.By == "close" && s.Point == "swap" {
				swaps++
			}
		}
	}
	assert.NotZero(t, swaps)
}

func TestASurveyCountsAllInterleavingsAndFindsNothingInTheRightCode(t *testing.T) {
	a := answerer(t)
	for _, shown := range explore.WrongBodies[:3] {
		var got found
		args, err := json.Marshal(game{Game: shown.Scenario})
		require.NoError(t, err)
		a.asked(t, "survey", string(args), &got)
		assert.Zero(t, got.Broken, shown.Scenario)
		assert.NotZero(t, got.Interleavings)
	}
	var got found
	a.asked(t, "survey", `{"game":"a wait, a close"}`, &got)
	assert.Equal(t, found{Interleavings: 265}, got)
}

func TestALineOfAWrongBodyIsNamedAsItsFile(t *testing.T) {
	assert.Equal(t, "overlays/poller_commit_stores.go:21", asWritten("poller/overlay_poller_commit_stores.go:21"))
	assert.Equal(t, "poller/gate.go:21", asWritten("poller/gate.go:21"))
}
