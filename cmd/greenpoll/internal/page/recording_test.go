package page_test

// What the recordings say is tested where they are read: web/test/model.

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll"
	"greenpoll/cmd/greenpoll/internal/page"
	"greenpoll/cmd/greenpoll/internal/page/longrun"
	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// run runs a scenario on epoll.
func run(t *testing.T, s *scenarios.Scenario) page.Run {
	setting := scenarios.Setting{Scenario: s, Backend: sim.Epoll, Trace: trace.New()}
	return page.Run{Outcome: scenarios.Run(setting), Header: setting.Header(), Lines: trace.Lines(setting.Trace.Events())}
}

func scenario(t *testing.T, name string) page.Run {
	s, err := scenarios.Find(name)
	require.NoError(t, err)
	return run(t, s)
}

// about is what a recording says of itself, as far as it is looked at here.
type about struct {
	First, N, Total, Story, End uint64
	GuessesMissing, Answer      string
	Words                       []struct{ Name, Means string }
	Earlier                     map[uint64]string
	Base                        *struct{ Tasks [][4]int64 }
	Outcome                     struct{ Asleep bool }
	Sources                     []struct{ File string }
	Counterparts                page.Counterparts
	Columns                     []struct {
		Name string
		Size int
	}
}

func aboutOf(t *testing.T, r page.Run) (a about) {
	data, err := page.Record(r)
	require.NoError(t, err)
	z, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	plain, err := io.ReadAll(z)
	require.NoError(t, err)
	again, err := page.Plain(r)
	require.NoError(t, err)
	require.Equal(t, plain, again, "a run has one recording")
	end := 4 + int(binary.LittleEndian.Uint32(plain))
	require.NoError(t, json.Unmarshal(plain[4:end], &a))
	for _, c := range a.Columns {
		end += c.Size
	}
	require.Equal(t, len(plain), end, "the columns fill the rest")
	return a
}

func (a about) size(t *testing.T, name string) int {
	for _, c := range a.Columns {
		if c.Name == name {
			return c.Size
		}
	}
	require.Fail(t, "there is no column "+name)
	return 0
}

func TestARecordingHasTheStoryAndItsEnd(t *testing.T) {
	r := scenario(t, "read")
	a := aboutOf(t, r)
	n := uint64(len(r.Lines))
	assert.Equal(t, []uint64{1, n, n, n}, []uint64{a.First, a.N, a.Total, a.End})
	assert.Equal(t, trace.Call, r.Lines[a.Story-1].Kind)
	assert.Nil(t, a.Base)
	assert.Empty(t, a.Earlier)
	assert.Contains(t, a.Answer, "How can a blocking call not block a thread?")
}

func TestTheStoryOfADeadlockEndsWithIt(t *testing.T) {
	r := scenario(t, "deadlock")
	a := aboutOf(t, r)
	require.Less(t, a.End, a.N, "what follows unwinds the tasks")
	assert.Equal(t, trace.Deadlock, r.Lines[a.End-1].Kind)
	assert.Empty(t, a.Answer)
}

func TestTheStoryOfARunThatStandsStillEndsWhereItIsStopped(t *testing.T) {
	r := run(t, &scenarios.Scenario{Name: "forever", Main: func(t *greenpoll.Task, w *scenarios.World) error {
		near, _, err := w.Connect(t)
		if err == nil {
			_, err = near.Read(make([]byte, 1))
		}
		return err
	}})
	a := aboutOf(t, r)
	require.True(t, a.Outcome.Asleep)
	require.Less(t, a.End, a.N, "what follows unwinds the tasks")
	assert.Equal(t, "stop", r.Lines[a.End].Why)
}

func TestARecordingThatBeginsInTheMiddleHasTheStateThere(t *testing.T) {
	r := scenario(t, "tenget")
	r.From, r.Max = 400, 100
	a := aboutOf(t, r)
	assert.Equal(t, []uint64{400, 499, uint64(len(r.Lines))}, []uint64{a.First, a.N, a.Total})
	require.NotNil(t, a.Base)
	before := trace.NewState()
	for _, l := range r.Lines[:399] {
		trace.Reduce(before, l.Event)
	}
	assert.Len(t, a.Base.Tasks, len(before.Tasks))
	assert.NotEmpty(t, a.Earlier, "some of its events were brought about before")
	for i, said := range a.Earlier {
		assert.Less(t, i, a.First)
		assert.NotEmpty(t, said)
	}
}

func TestARecordingCannotBeginBehindTheRun(t *testing.T) {
	r := scenario(t, "read")
	r.From = uint64(len(r.Lines)) + 1
	_, err := page.Record(r)
	require.ErrorContains(t, err, fmt.Sprintf("the run has %d", len(r.Lines)))
}

func TestARunWithoutEventsHasARecording(t *testing.T) {
	a := aboutOf(t, page.Run{})
	assert.Equal(t, []uint64{1, 0, 0}, []uint64{a.First, a.N, a.Total})
}

func TestARecordingCarriesTheSourcesThatItsEventsNameAndTheirCounterparts(t *testing.T) {
	sources, err := page.Sources(os.DirFS("../../../.."))
	require.NoError(t, err)
	bundle := page.Bundle{Sources: sources, Counterparts: page.Counterparts{Go: "go1.99", Functions: []page.Function{
		{File: "poller/gate.go", From: 1, To: 9}, {File: "sched/dump.go", From: 1, To: 9}}}}
	r := scenario(t, "read")
	bundle.AddTo(&r)
	a := aboutOf(t, r)
	named := map[string]bool{}
	for _, s := range a.Sources {
		named[s.File] = true
	}
	for _, l := range r.Lines {
		file, _ := placeOf(l.At)
		require.True(t, named[file], l.At)
	}
	assert.False(t, named["sched/dump.go"])
	assert.Equal(t, "go1.99", a.Counterparts.Go)
	require.Len(t, a.Counterparts.Functions, 1)
	assert.Equal(t, "poller/gate.go", a.Counterparts.Functions[0].File)
}

func placeOf(at string) (file, line string) {
	for i, c := range at {
		if c == ':' {
			return at[:i], at[i+1:]
		}
	}
	return at, ""
}

// The page that carries the recording has it in base64.
func TestAHundredThousandEventsAreBelowThreeMegabytesAndAMillionBelowTwenty(t *testing.T) {
	events, most := []int{100_000}, []int{3 << 20}
	if os.Getenv("FULL") != "" {
		events, most = append(events, 1_000_000), append(most, 20<<20)
	}
	for i, n := range events {
		r := longrun.Run(n)
		r.Max = n
		data, err := page.Record(r)
		require.NoError(t, err)
		size := base64.StdEncoding.EncodedLen(len(data))
		t.Logf("%d events: %d bytes in base64", n, size)
		assert.Less(t, size, most[i], "%d events", n)
	}
}

func TestALongRunIsCutAndHasNoGuesses(t *testing.T) {
	r := longrun.Run(5000)
	r.Max = 3000
	a := aboutOf(t, r)
	assert.Equal(t, uint64(3000), a.N)
	assert.Contains(t, a.GuessesMissing, "at most 2000 events, and here are 3000")
	assert.Zero(t, a.size(t, "guess"))
	r.From, r.Max = 4000, 100
	a = aboutOf(t, r)
	assert.Empty(t, a.GuessesMissing)
	assert.Equal(t, 100, a.size(t, "guessOptions"))
}
