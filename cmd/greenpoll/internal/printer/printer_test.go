package printer

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/cmd/greenpoll/internal/timeline"
	"greenpoll/trace"
)

// printed is what is printed of a short run.
func printed(t *testing.T, form Form, from int) string {
	events := timeline.New(trace.Header{Backend: "epoll"})
	for i, e := range []trace.Event{
		{Kind: trace.Spawn, N: 1, Why: "main"},
		{Kind: trace.Call, Step: 1, G: 1, Slot: 1, FD: 5, Mode: trace.Read, Why: "read"},
		{Kind: trace.Wait, Step: 3, G: 1, Slot: 1, FD: 5, Mode: trace.Read, Gate: [2]trace.Gate{trace.GateNil, trace.GateWaiting}},
		{Kind: trace.Wait, Step: 3, G: 1, Slot: 1, FD: 5, Mode: trace.Write, Gate: [2]trace.Gate{trace.GateNil, trace.GateWaiting}},
	} {
		e.I = uint64(i + 1)
		events.Add(trace.Line{Event: e, At: "a/b.go:2"})
	}
	var out strings.Builder
	p := Printer{Out: &out, Form: form, Events: events, Story: 2, Words: map[string]string{"task": "A function."}, Source: func(file string) (string, error) {
		require.Equal(t, "a/b.go", file)
		return "package b\n\tx := f()\n\treturn x\n", nil
	}}
	if form != Full {
		require.NoError(t, p.Fold(from))
	}
	require.NoError(t, p.Print())
	return out.String()
}

func TestTheSetUpIsOneLineUnlessAllIsToBeTold(t *testing.T) {
	short := printed(t, Short, 2)
	require.Equal(t, 1, strings.Count(short, "Set-up"))
	require.True(t, strings.HasPrefix(short, "Set-up, 1 event"), short)
	full := printed(t, Full, 2)
	require.NotContains(t, full, "Set-up")
	require.Regexp(t, `(?m)^ +1 .*task 1`, full)
}

func TestEachEventHasItsLineAndInFullThoseRoundIt(t *testing.T) {
	require.Equal(t, 3, strings.Count(printed(t, Short, 2), "a/b.go:2   x := f()\n"))
	require.Equal(t, 4, strings.Count(printed(t, Full, 1), "       1  package b\n    >    2      x := f()\n         3      return x\n"))
}

// waitsAndGoesOn is a run in which task 1 waits, and worker 0 then takes task 2, which calls. A
// wait of task 3 comes first: it is not on a worker.
var waitsAndGoesOn = []trace.Event{
	{Kind: trace.Wait, G: 3, P: -1, M: -1, Slot: 2, Mode: trace.Read},
	{Kind: trace.Call, Step: 1, G: 1, Slot: 1, Why: "read"},
	{Kind: trace.Wait, Step: 3, G: 1, Slot: 1, Mode: trace.Read, Gate: [2]trace.Gate{trace.GateNil, trace.GateWaiting}},
	{Kind: trace.Park, Step: 3, G: 1},
	{Kind: trace.Next, M: 1, G: 3},
	{Kind: trace.Next, G: 2},
	{Kind: trace.Call, Step: 1, G: 2, Slot: 3, Why: "write"},
	{Kind: trace.Wait, Step: 3, G: 2, Slot: 3, Mode: trace.Write, Gate: [2]trace.Gate{trace.GateNil, trace.GateWaiting}},
}

// stepwise prints events as they come.
func stepwise(t *testing.T, ahead bool, events []trace.Event) string {
	var out strings.Builder
	p := Printer{Out: &out, Form: Short, Events: timeline.New(trace.Header{Backend: "epoll"}), Story: 1, Ahead: ahead}
	for i, e := range events {
		e.I = uint64(i + 1)
		p.Events.Add(trace.Line{Event: e})
		require.NoError(t, p.Print())
	}
	require.NoError(t, p.Flush())
	return out.String()
}

func TestTheFirstWaitOnAWorkerAsksAndThatWorkersNextDoingAnswers(t *testing.T) {
	ahead, live := stepwise(t, true, waitsAndGoesOn), stepwise(t, false, waitsAndGoesOn)
	require.Regexp(t, `(?s)\n  3  .*thread wait now\? Event 6 answers\.\n\n  4  .*\n  6  .*thread wait now\? No: worker 0 goes on with task 2.*\n\n  7  `, ahead)
	require.Equal(t, ahead, strings.Replace(live, "One of the next events answers.", "Event 6 answers.", 1))
	require.Equal(t, 2, strings.Count(ahead, "thread wait now?"), "it is asked and answered once")
}

func TestNothingIsAskedThatTheRunDoesNotAnswer(t *testing.T) {
	refused := append(waitsAndGoesOn[:4:4], trace.Event{Kind: trace.Commit, G: 1, Slot: 1, Why: trace.Refused})
	require.NotContains(t, stepwise(t, true, refused), "wait now?")
	require.NotContains(t, stepwise(t, true, append(refused[:4:4], make([]trace.Event, 20)...)), "wait now?")
}

func TestAStepOfAnotherTaskThanTheStorysIsNamed(t *testing.T) {
	out := stepwise(t, true, waitsAndGoesOn)
	require.Contains(t, out, "\n  2  1 call  ")
	require.Contains(t, out, "\n  6  3 park  ", "that the worker goes on is a step of the task that has parked")
	require.Contains(t, out, "\n  7  task 2: 1 call  ")
	require.Contains(t, out, "\n  8  task 2: 3 park  ")
}

func TestAWordIsExplainedWhereItIsFirstShown(t *testing.T) {
	require.Equal(t, 1, strings.Count(printed(t, Short, 2), "A function."), "the set-up does not use it up")
}

func TestTheBriefFormIsEventsAndTheirPlacesAlone(t *testing.T) {
	brief := printed(t, Brief, 2)
	require.Equal(t, 3, strings.Count(brief, "a/b.go:2   x := f()\n"))
	for _, more := range []string{"Set-up", "changed:", "A function.", "?", "\n\n"} {
		require.NotContains(t, brief, more)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestAnErrorOfTheWriterIsTold(t *testing.T) {
	events := timeline.New(trace.Header{})
	events.Add(trace.Line{Event: trace.Event{I: 1, Kind: trace.Exit, G: 1}})
	p := Printer{Out: full{}, Events: events}
	require.EqualError(t, p.Print(), "disk full")
}
