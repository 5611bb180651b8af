package trace

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// Only one task stands in a run-next slot.
func TestATaskGivesWayInTheRunNextSlot(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Ready, G: 1, Q: "next", QLen: 1})
	Reduce(s, Event{I: 2, Kind: Ready, G: 2, Q: "ring", QLen: 1})
	moved := Reduce(s, Event{I: 3, Kind: Ready, G: 3, Q: "next", QLen: 1})
	require.Equal(t, Queue{0, "ring"}, s.Tasks[1].Queue)
	require.Equal(t, uint64(3), s.Tasks[1].SinceNo, "it stands behind task 2 now")
	require.Equal(t, Queue{0, "next"}, s.Tasks[3].Queue)
	moved.Undo(s)
	require.Equal(t, Queue{0, "next"}, s.Tasks[1].Queue)
	require.Equal(t, uint64(1), s.Tasks[1].SinceNo)

	Reduce(s, Event{I: 3, Kind: Ready, G: 4, P: 1, Q: "next", QLen: 1})
	require.Equal(t, Queue{0, "next"}, s.Tasks[1].Queue, "each P has a slot")
	Reduce(s, Event{I: 4, Kind: Next, G: 1, Q: "next"})
	require.Zero(t, Reduce(s, Event{I: 5, Kind: Ready, G: 3, Q: "next", QLen: 1}).Moved, "it was picked before")
}

// The thief runs the last of those that it takes; the others stand in its ring, in their order.
func TestAStealMovesTasksFromQueueToQueue(t *testing.T) {
	s := NewState()
	for g := range uint64(5) {
		Reduce(s, Event{I: g + 1, Kind: Ready, G: g + 1, P: 1, Q: "ring"})
	}
	where := func() (all []Queue) {
		for g := range uint64(5) {
			all = append(all, s.Tasks[g+1].Queue)
		}
		return all
	}
	mine, theirs, none := Queue{0, "ring"}, Queue{1, "ring"}, Queue{}
	steal := Reduce(s, Event{I: 6, Kind: Steal, G: 3, P: 0, M: 0, N: 3, Choice: 1})
	require.Equal(t, []Queue{mine, mine, none, theirs, theirs}, where())
	require.Equal(t, Runnable, s.Tasks[3].Status)
	require.Less(t, s.Tasks[1].SinceNo, s.Tasks[2].SinceNo, "the first is still the first")
	steal.Undo(s)
	require.Equal(t, []Queue{theirs, theirs, theirs, theirs, theirs}, where())
	Reduce(s, Event{I: 6, Kind: Steal, G: 1, P: 0, M: 0, N: 1, Choice: 1})
	require.Equal(t, []Queue{none, theirs, theirs, theirs, theirs}, where())
}

func TestATaskIsInTheInnermostOfItsCalls(t *testing.T) {
	s := NewState()
	calls := func(e Event) string {
		e.I, e.G = s.I+1, 1
		Reduce(s, e)
		return s.Tasks[1].Call()
	}
	require.Empty(t, calls(Event{Kind: Resume}))
	require.Equal(t, "dial", calls(Event{Kind: Call, Why: "dial"}))
	require.Equal(t, "lookup", calls(Event{Kind: Call, Why: "lookup"}))
	require.Equal(t, "dial lookup", s.Tasks[1].Calls)
	require.Equal(t, "dial", calls(Event{Kind: Return}))
	require.Empty(t, calls(Event{Kind: Return}))
	require.Empty(t, calls(Event{Kind: Return}), "of a call that was made before the trace begins")
}

func TestATaskWaitsAtItsGateUntilItIsReady(t *testing.T) {
	wait := Event{Kind: Wait, G: 1, FD: 7, Slot: 3, Mode: Write, Gate: [2]Gate{GateNil, GateWaiting}}
	for _, end := range []Event{{Kind: Ready}, {Kind: Consume}, {Kind: Return}, {Kind: Exit}, {Kind: Commit, Why: Refused}} {
		s := NewState()
		wait.I = 1
		Reduce(s, wait)
		Reduce(s, Event{I: 2, Kind: Park, G: 1})
		require.Equal(t, []any{uint32(3), Write}, []any{s.Tasks[1].Slot, s.Tasks[1].Mode})
		end.I, end.G = 3, 1
		Reduce(s, end)
		require.Zero(t, s.Tasks[1].Slot, "%v", end.Kind)
		require.Zero(t, s.Tasks[1].Mode, "%v", end.Kind)
	}
}

// A scheduler with a mistake may tell of a deadlock and have overlooked a task.
func TestADeadlockBesideARunnableTaskIsToldAsNone(t *testing.T) {
	s := NewState()
	end := Line{Event: Event{I: 2, Kind: Deadlock, M: 0}}
	require.Contains(t, standsStill(nil, end, Change{}, s), "worker 0 finds a deadlock")
	Reduce(s, Event{I: 1, Kind: Ready, G: 3, Q: "next", QLen: 1})
	require.Contains(t, standsStill(nil, end, Change{}, s), "task 3 is runnable: it stands in P 0's run-next slot")
	Reduce(s, Event{I: 1, Kind: Ready, G: 2, P: -1, Q: "global", QLen: 1})
	g, in := s.Queued()
	require.Equal(t, uint64(2), g)
	require.Equal(t, "the global queue", in.String())
}
