package step

// This file answers: what do a program that stops and its viewer say to each other?

import (
	"bytes"
	"encoding/json"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/trace"
)

// A rig is a program with a viewer that has sent all its commands beforehand.
type rig struct {
	*Live
	r    *trace.Recorder
	ch   *trace.Chooser
	out  bytes.Buffer
	quit int
}

func newRig(t *testing.T, commands ...string) *rig {
	rg := &rig{r: trace.New(), ch: trace.NewChooser(1, nil)}
	rg.Live = NewLive(strings.NewReader(strings.Join(commands, "\n")+"\n"), &rg.out)
	rg.Live.quit = func() { rg.quit++ }
	require.NoError(t, rg.Begin(trace.Header{Scenario: "test"}, rg.r, rg.ch))
	return rg
}

// emit makes n events, and returns what the viewer was told from then on.
func (rg *rig) emit(n int) []string {
	rg.out.Reset()
	for range n {
		rg.r.Emit(0, trace.Event{Kind: trace.Yield, G: 1})
	}
	return told(rg.out.String())
}

// told shortens the lines of a program: "event 1", "stop 1", "end".
func told(text string) (all []string) {
	for line := range strings.Lines(text) {
		var m struct {
			V, I, Stop uint64
			End        bool
			Note       string
			Outcome    *Outcome
		}
		if json.Unmarshal([]byte(line), &m) != nil {
			return append(all, "not JSON: "+line)
		}
		switch {
		case m.V != 0:
			all = append(all, "header")
		case m.I != 0:
			all = append(all, "event")
		case m.Stop != 0:
			all = append(all, "stop")
		case m.Outcome != nil:
			all = append(all, "outcome")
		case m.End:
			all = append(all, "end")
		case m.Note != "":
			all = append(all, "note")
		}
	}
	return all
}

func TestAProgramStopsAtEachEventThatItIsSteppedTo(t *testing.T) {
	rg := newRig(t, `{"do":"step"}`, `{"do":"step"}`)
	assert.Equal(t, []string{"event", "stop", "event", "stop"}, rg.emit(2))
	assert.Zero(t, rg.quit)
}

func TestAProgramThatRunsToAnEventStopsThere(t *testing.T) {
	rg := newRig(t, `{"do":"run","to":4}`, `{"do":"run"}`)
	assert.Equal(t, []string{"event", "stop", "event", "event", "event", "stop", "event", "event"}, rg.emit(6))
	assert.Zero(t, rg.quit)
}

func TestTheViewerChoosesTheNextWay(t *testing.T) {
	rg := newRig(t, `{"do":"choose","way":2}`, `{"do":"step"}`, `{"do":"step"}`)
	rg.emit(1)
	assert.Equal(t, 2, rg.ch.Choose(3, 1))
	rg.emit(1)
	rg.ch.Choose(3, 2)
	require.NoError(t, rg.ch.Err())
}

func TestAWayThatIsNotThereIsToldAtTheEnd(t *testing.T) {
	rg := newRig(t, `{"do":"choose","way":2}`, `{"do":"step"}`)
	rg.emit(1)
	rg.ch.Choose(2, 1)
	assert.EqualError(t, rg.ch.Err(), "trace: choice 1 has the ways 0 to 1, and no way 2")
}

func TestAProgramEndsIfTheViewerWantsItOrIsGone(t *testing.T) {
	for name, commands := range map[string][]string{
		"quit":       {`{"do":"quit"}`},
		"gone":       nil,
		"unknown":    {`{"do":"dance"}`},
		"not JSON":   {`step`},
		"half a one": {`{"do":`},
	} {
		rg := newRig(t, commands...)
		rg.emit(1)
		assert.Equal(t, 1, rg.quit, name)
	}
	rg := newRig(t)
	rg.Live.out = broken{}
	rg.emit(1)
	assert.Equal(t, 1, rg.quit, "nobody reads its events")
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, io.ErrClosedPipe }

func TestAnEndedRunTellsOfNoFurtherEvent(t *testing.T) {
	rg := newRig(t, `{"do":"step"}`)
	rg.emit(1)
	rg.out.Reset()
	require.NoError(t, rg.End(Outcome{}))
	assert.Equal(t, []string{"outcome", "end"}, told(rg.out.String()))
	assert.Empty(t, rg.emit(1))
	assert.Zero(t, rg.quit)
}

func TestTheEventsOfASecondRunCountFromOneWithTheSameRecorder(t *testing.T) {
	rg := newRig(t, `{"do":"run"}`, `{"do":"run"}`)
	rg.emit(3)
	require.NoError(t, rg.End(Outcome{}))
	rg.out.Reset()
	require.NoError(t, rg.Begin(trace.Header{}, rg.r, rg.ch))
	rg.r.Emit(0, trace.Event{Kind: trace.Spawn, N: 1, Cause: 2})
	rg.r.Emit(0, trace.Event{Kind: trace.Ready, G: 1, Cause: 4})
	require.NoError(t, rg.End(Outcome{}))
	_, rest, _ := strings.Cut(rg.out.String(), "\"stop\":1}\n")
	assert.Contains(t, rest, `"cause":1`, "within the run it is where it was")
	assert.NotContains(t, rg.out.String(), `"cause":2`, "nothing of the first run is a cause")
	var lines []trace.Line
	d, err := trace.NewDecoder(&rg.out)
	require.NoError(t, err)
	d.Other = func([]byte) (bool, error) { return true, nil }
	for l, err := d.Next(); err != io.EOF; l, err = d.Next() {
		require.NoError(t, err)
		lines = append(lines, l)
	}
	assert.Len(t, lines, 2)
}

// Guests and goroutines emit beside the worker that has the baton.
func TestThoseThatEmitMeanwhileHaveNoNumberYet(t *testing.T) {
	commands, tell := io.Pipe()
	r := trace.New()
	live := NewLive(commands, io.Discard)
	require.NoError(t, live.Begin(trace.Header{}, r, nil))
	var all sync.WaitGroup
	emit := func() { r.Emit(0, trace.Event{Kind: trace.Yield, G: 1}) }
	all.Go(emit)
	for r.Len() == 0 {
		time.Sleep(time.Millisecond) // nothing tells of a stop but what is written
	}
	all.Go(emit)
	time.Sleep(20 * time.Millisecond) // in which it would get a number, if it could
	assert.EqualValues(t, 1, r.Len())
	for range 2 {
		_, err := io.WriteString(tell, "{\"do\":\"step\"}\n")
		require.NoError(t, err)
	}
	all.Wait()
	assert.EqualValues(t, 2, r.Len())
}

func TestARunBesideAnotherRunsOnWithoutStops(t *testing.T) {
	rg := newRig(t, `{"do":"run"}`)
	rg.out.Reset()
	p := &Program{live: rg.Live}
	run := p.Begin(Run{Workers: 1})
	assert.Equal(t, Run{Workers: 1}, run, "as the program wants it")
	assert.Equal(t, []string{"note"}, told(rg.out.String()))
	run.End(nil)
	assert.Equal(t, []string{"event", "stop", "event"}, rg.emit(2), "the other is stepped on")
}

func TestAProgramsOwnKernelRecorderAndChooserAreKept(t *testing.T) {
	var out bytes.Buffer
	p := &Program{ProgramSpec{Name: "own", Seed: 7, Choices: "1:1"}, NewLive(strings.NewReader(""), &out)}
	own := Run{Trace: trace.New(), Chooser: trace.NewChooser(1, nil), Own: true}
	run := p.Begin(own)
	assert.Same(t, own.Trace, run.Trace)
	assert.Same(t, own.Chooser, run.Chooser)
	assert.Nil(t, run.Held)
	run.End(io.ErrUnexpectedEOF)
	assert.Equal(t, []string{"header", "outcome", "end"}, told(out.String()))
	assert.Contains(t, out.String(), `"error":"unexpected EOF"`)
}

func TestAProgramThatNobodyStepsIsLeftAlone(t *testing.T) {
	t.Setenv(Env, "")
	p, err := OpenProgram()
	assert.NoError(t, err)
	assert.Nil(t, p)
}

func TestAWrongEnvironmentIsToldOf(t *testing.T) {
	t.Setenv(Env, "three")
	_, err := OpenLive()
	assert.EqualError(t, err, `GREENPOLL_STEP="three": these are no two descriptors`)
}
