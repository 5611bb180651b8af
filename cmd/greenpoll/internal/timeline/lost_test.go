package timeline

// This file answers: is the event that should have woken a task found, and none where all were woken?

import (
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/poller/sim"
	"greenpoll/trace"
)

// asleep is a run in which task 1 waits at the read gate of slot 3, and then more happens.
func asleep(more ...trace.Event) (lines []trace.Line) {
	at := trace.Event{G: 1, P: -1, M: -1, FD: 4, Slot: 3, Gen: 1, Mode: trace.Read}
	wait, park, commit := at, at, at
	wait.Kind, wait.Gate = trace.Wait, [2]trace.Gate{trace.GateNil, trace.GateWaiting}
	park.Kind = trace.Park
	commit.Kind, commit.Gate = trace.Commit, [2]trace.Gate{trace.GateWaiting, trace.GateTask}
	all := append([]trace.Event{{Kind: trace.Spawn, N: 1, P: -1, M: -1}, {Kind: trace.Polled, Slot: 3, Gen: 1, Mode: trace.Read, P: -1, M: -1}, wait, park, commit}, more...)
	for i, e := range all {
		e.I = uint64(i + 1)
		lines = append(lines, trace.Line{Event: e})
	}
	return lines
}

func TestTheLastReportAboutTheGateShouldHaveWokenTheTask(t *testing.T) {
	kernel := trace.Event{Kind: trace.Kernel, Slot: 3, Gen: 1, P: -1, M: -1}
	polled := trace.Event{Kind: trace.Polled, Slot: 3, Gen: 1, Mode: trace.Read, P: -1, M: -1}
	writing, other, earlier := polled, polled, polled
	writing.Mode, other.Slot, earlier.Gen = trace.Write, 4, 0
	require.Equal(t, Lost{1, 7}, LostAfter(asleep(kernel, polled, kernel, writing)))
	require.Equal(t, Lost{1, 6}, LostAfter(asleep(kernel, writing, other, earlier)), "or else what the kernel had to report")
	require.Zero(t, LostAfter(asleep(other)), "nothing came that could have woken it")
	require.Zero(t, LostAfter(asleep(polled)[3:]), "the trace begins behind the wait")
}

func TestInARunThatEndsWellNoWakeUpIsLost(t *testing.T) {
	for _, backend := range sim.Backends {
		_, lines := inProcess(t, "read", backend)
		require.Zero(t, LostAfter(lines))
	}
}
