package trace

import (
	"maps"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
)

// copyOf returns a state that later changes to s do not touch.
func copyOf(s *State) State {
	c := *s
	c.Tasks, c.Descs = maps.Clone(s.Tasks), maps.Clone(s.Descs)
	c.Workers, c.Queues = maps.Clone(s.Workers), maps.Clone(s.Queues)
	return c
}

// forwardAndBack compares the state on the way back with that on the way there.
func forwardAndBack(t *testing.T, lines []Line) {
	t.Helper()
	s := NewState()
	var states []State
	var changes []Change
	for _, l := range lines {
		states = append(states, copyOf(s))
		changes = append(changes, Reduce(s, l.Event))
	}
	for i := len(changes) - 1; i >= 0; i-- {
		changes[i].Undo(s)
		require.Equal(t, states[i], *s, "before event %d", i+1)
	}
	require.Equal(t, NewState(), s)
}

func TestUndoingEveryChangeGoesBackThroughTheSameStates(t *testing.T) {
	forwardAndBack(t, sample())
}

func TestUndoIsExactForAnyEvents(t *testing.T) {
	for seed := range uint64(50) {
		r := rand.New(rand.NewPCG(seed, 0))
		var lines []Line
		for i := range 200 {
			lines = append(lines, Line{Event: Event{
				T: int64(i), Kind: Kind(1 + r.IntN(int(kinds)-1)), G: r.Uint64N(4), P: r.Int32N(3) - 1, M: r.Int32N(3) - 1,
				FD: r.Int32N(5), Slot: r.Uint32N(3), Gen: r.Uint32N(3), Mode: Mode(r.IntN(3)), N: r.Int64N(4),
				Gate: [2]Gate{Gate(r.IntN(5)), Gate(r.IntN(5))}, QLen: r.Int32N(9),
				Q:   []string{"", "ring", "next", "global"}[r.IntN(4)],
				Sys: []string{"", "close", "recvfrom"}[r.IntN(3)], Reason: []string{"", "sleep"}[r.IntN(2)],
			}})
		}
		forwardAndBack(t, number(lines))
	}
}

func TestUndoOutOfOrderPanicsWithTheBrokenRule(t *testing.T) {
	s := NewState()
	first := Reduce(s, Event{I: 1, Kind: Timer})
	Reduce(s, Event{I: 2, Kind: Timer})
	require.PanicsWithValue(t, "trace: the last change is undone first: that is event 2's, not event 1's",
		func() { first.Undo(s) })
}

func TestStateFollowsOneReadThatWaits(t *testing.T) {
	s := NewState()
	lines := sample()
	var tasks []Task // task 2, after each event
	for _, l := range lines {
		Reduce(s, l.Event)
		tasks = append(tasks, s.Tasks[2])
	}
	after := func(event int) Task { return tasks[event-1] }
	require.Equal(t, Task{Status: Created, P: -1, M: -1, Since: 300, Last: 4}, after(4))
	require.Equal(t, Task{Status: Runnable, P: -1, M: -1, Queue: Queue{0, "next"}, Since: 310, Last: 5}, after(5))
	require.Equal(t, Queue{}, after(7).Queue, "picked: it stands in no queue")
	require.Equal(t, Running, after(8).Status)
	require.Equal(t, Task{Status: Waiting, Since: 2300, Last: 13}, after(13), "it runs until it is off its stack")
	require.Equal(t, Task{Status: Parked, P: -1, M: -1, Reason: "IO wait (read)", Since: 2900, Last: 14}, after(14))
	require.Equal(t, Parked, after(19).Status, "reported, but not yet readied")
	require.Equal(t, Runnable, after(20).Status)
	require.Equal(t, Task{Status: Running, Since: 2000400, Last: 24}, after(24))
	require.Equal(t, Dead, after(25).Status)

	require.Equal(t, Desc{FD: 7, Gen: 1, Reading: GateReady, Writing: GateNil, Last: 20}, s.Descs[3])
	require.Equal(t, Counts{Parks: 2, Polls: 1, Readies: 4, Syscalls: 4}, s.Counts)
	require.Equal(t, Worker{}, s.Workers[0], "no task, not polling")
	require.Equal(t, map[Queue]int32{{0, "next"}: 0, {0, "ring"}: 0, {-1, "global"}: 0}, s.Queues)
}

func TestWorkerRunsATaskOrPollsOrLooksForWork(t *testing.T) {
	s := NewState()
	var workers []Worker
	for _, l := range sample() {
		Reduce(s, l.Event)
		workers = append(workers, s.Workers[0])
	}
	require.Equal(t, Worker{Task: 2}, workers[13-1])
	require.Equal(t, Worker{}, workers[14-1])
	require.Equal(t, Worker{Task: 7}, workers[16-1])
	require.Equal(t, Worker{Polling: true}, workers[18-1])
	require.Equal(t, Worker{Polling: true}, workers[20-1], "it still delivers what the poll brought")
	require.Equal(t, Worker{Task: 2}, workers[22-1])
}

func TestTaskInABlockingCallKeepsItsWorkerAndGivesItsPAway(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Resume, G: 2, P: 4, M: 1})
	Reduce(s, Event{I: 2, Kind: Handoff, G: 2, P: 4, M: 1})
	require.Equal(t, Task{Status: Blocked, P: -1, M: 1, Last: 2}, s.Tasks[2])
	require.Equal(t, Worker{P: -1, Task: 2}, s.Workers[1])
	Reduce(s, Event{I: 3, Kind: Call, G: 2, P: 4, M: 1})
	require.Equal(t, Running, s.Tasks[2].Status, "it got its P back")
}

func TestSourceThatIsNoQueueIsNotTakenForOne(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Next, G: 2, Q: "steal", QLen: 5})
	require.Empty(t, s.Queues)
}

func TestStaleReportChangesNoDescriptor(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Open, FD: 8, Slot: 3, Gen: 2})
	before := s.Descs[3]
	Reduce(s, Event{I: 2, Kind: Polled, FD: 7, Slot: 3, Gen: 1, Mode: Read})
	require.Equal(t, before, s.Descs[3])
}

func TestClosedDescriptorIsGoneAndComesBackOnUndo(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Open, FD: 8, Slot: 3, Gen: 2})
	change := Reduce(s, Event{I: 2, Kind: Try, FD: 8, Slot: 3, Gen: 2, Sys: "close"})
	require.Empty(t, s.Descs)
	change.Undo(s)
	require.Contains(t, s.Descs, uint32(3))
}
