package timeline

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/scenarios"
	"greenpoll/trace"
)

// inProcess returns the lines of a scenario, and its header.
func inProcess(t *testing.T, name, backend string) (trace.Header, []trace.Line) {
	s, err := scenarios.Find(name)
	require.NoError(t, err)
	setting := scenarios.Setting{Scenario: s, Backend: backend, Trace: trace.New()}
	scenarios.Run(setting)
	return setting.Header(), trace.Lines(setting.Trace.Events())
}

func TestARunThatIsToldAtOnceIsToldAsByAViewThatMoves(t *testing.T) {
	for _, backend := range sim.Backends {
		h, lines := inProcess(t, "tenget", backend)
		const story = 100
		view := New(h)
		for _, l := range lines {
			view.Add(l)
		}
		for i := range lines {
			if lines[i].Kind == trace.Poll {
				lines[i].Step = 0 // as a trace has it that was streamed
			}
		}
		i := 0
		Each(h, lines, story, func(m Moment) {
			if i < story-1 {
				require.True(t, view.Skip())
			} else {
				require.True(t, view.Forward())
			}
			require.Equal(t, view.Lines[i], m.Line)
			require.Equal(t, view.Told[i], m.Told)
			require.Equal(t, fmt.Sprint(view.State), fmt.Sprint(m.State))
			require.Equal(t, view.changes[i], m.Change)
			require.Equal(t, []uint64{view.Whose(i), view.AtGate(i)}, []uint64{m.Whose, m.AtGate})
			require.Equal(t, view.NeedsWhy(i), m.Why)
			i++
		})
		require.Equal(t, len(lines), i)
	}
}

func TestAReasonIsSaidWhereTheReaderDoesNotSeeIt(t *testing.T) {
	h, lines := inProcess(t, "tenget", "epoll")
	view := New(h)
	for _, l := range lines {
		view.Add(l)
	}
	said := 0
	for view.Forward() {
		i := view.View() - 1
		l, why := lines[i], view.Why(i)
		switch {
		case l.Cause == 0, l.Cause == l.I-1:
			assert.Empty(t, why, "event %d", l.I)
		case l.Kind == trace.Next && l.Freed != 0:
			assert.Equal(t, fmt.Sprintf("%d: %s; worker 0 is free since %d", l.Cause, view.Told[l.Cause-1].Said, l.Freed), why)
			said++
		case l.Kind == trace.Call:
			assert.Empty(t, why, "event %d: the task just goes on", l.I)
		}
	}
	assert.GreaterOrEqual(t, said, 10)
}

func TestTheStoryEndsWhereARunThatStandsStillIsStopped(t *testing.T) {
	lines := []trace.Line{{Event: trace.Event{I: 1, Kind: trace.Park}}, {Event: trace.Event{I: 2, Kind: trace.Break, Why: "stop"}}, {Event: trace.Event{I: 3}}}
	assert.Equal(t, 1, StoryEnd(lines, true))
	assert.Equal(t, 3, StoryEnd(lines, false))
	assert.Equal(t, 1, StoryEnd(lines[:1], true), "it was not seen to be stopped")
	lines[1].Kind = trace.Deadlock
	assert.Equal(t, 2, StoryEnd(lines, false), "the deadlock is the last of the story")
}
