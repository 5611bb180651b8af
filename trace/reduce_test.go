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
	c.Sockets, c.runNext = maps.Clone(s.Sockets), maps.Clone(s.runNext)
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
	require.Equal(t, Task{Name: "main.get", Status: Created, P: -1, M: -1, Since: 300, Last: 4, SinceNo: 4}, after(4))
	require.Equal(t, Task{Name: "main.get", Status: Runnable, P: -1, M: -1, Queue: Queue{0, "next"}, Since: 310, Last: 5, SinceNo: 5}, after(5))
	require.Equal(t, Queue{}, after(7).Queue, "picked: it stands in no queue")
	require.Equal(t, Running, after(8).Status)
	require.Equal(t, Task{Name: "main.get", Status: Waiting, Since: 2300, Last: 13, Calls: "read", Slot: 3, Mode: Read, SinceNo: 13}, after(13), "it runs until it is off its stack")
	require.Equal(t, Task{Name: "main.get", Status: Leaving, P: -1, M: -1, Reason: "IO wait (read)", Since: 2800, Last: 14, Calls: "read", Slot: 3, Mode: Read, SinceNo: 14}, after(14))
	require.Equal(t, Task{Name: "main.get", Status: Parked, P: -1, M: -1, Reason: "IO wait (read)", Since: 2900, Last: 15, Calls: "read", Slot: 3, Mode: Read, SinceNo: 15}, after(15))
	require.Equal(t, Parked, after(22).Status, "reported, but not yet readied")
	require.Equal(t, Runnable, after(23).Status)
	require.Equal(t, Task{Name: "main.get", Status: Running, Since: 2000400, Last: 28, SinceNo: 25}, after(28))
	require.Equal(t, Dead, after(29).Status)

	d := s.Descs[3]
	require.Equal(t, []any{int32(7), uint32(1), GateNil, GateNil, uint64(26)}, []any{d.FD, d.Gen, d.Reading, d.Writing, d.Last})
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
	require.Equal(t, Worker{Task: 7}, workers[17-1])
	require.Equal(t, Worker{P: -1, Polling: true}, workers[20-1], "it has given its P away")
	require.Equal(t, Worker{P: -1}, workers[21-1])
	require.Equal(t, Worker{}, workers[23-1], "it delivers what the poll brought")
	require.Equal(t, Worker{Task: 2}, workers[25-1])
}

func TestWorkerWithoutWorkSleepsUntilItIsWoken(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Exit, G: 2, P: 1, M: 1})
	idle := Reduce(s, Event{I: 2, Kind: Idle, P: -1, M: 1})
	require.Equal(t, Worker{P: -1, Asleep: true}, s.Workers[1])
	Reduce(s, Event{I: 3, Kind: Wake, P: 0, M: 1, N: 0}).Undo(s)
	require.Equal(t, Worker{P: -1, Asleep: true}, s.Workers[1])
	woken := Reduce(s, Event{I: 3, Kind: Wake, P: 0, M: 1, N: 0})
	require.Equal(t, Worker{}, s.Workers[1])
	woken.Undo(s)
	idle.Undo(s)
	require.Equal(t, Worker{P: 1}, s.Workers[1])
	Reduce(s, Event{I: 2, Kind: Wake, P: 0, M: 2, N: 1})
	require.Equal(t, Worker{}, s.Workers[2], "a new worker has never slept")
}

func TestTaskInABlockingCallKeepsItsWorkerAndGivesItsPAway(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Resume, G: 2, P: 4, M: 1})
	Reduce(s, Event{I: 2, Kind: Handoff, G: 2, P: 4, M: 1})
	require.Equal(t, Task{Status: Blocked, P: -1, M: 1, Last: 2, SinceNo: 2}, s.Tasks[2])
	require.Equal(t, Worker{P: -1, Task: 2}, s.Workers[1])
	Reduce(s, Event{I: 3, Kind: Back, G: 2, P: 4, M: 1})
	require.Equal(t, Task{Status: Running, P: 4, M: 1, Last: 3, SinceNo: 3}, s.Tasks[2], "it got its P back")
	require.Equal(t, Worker{P: 4, Task: 2}, s.Workers[1])
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

// gates returns the state of slot 1's read gate after each of the moves.
func gates(moves ...[2]Gate) (states []Gate) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Open, Slot: 1})
	for i, m := range moves {
		Reduce(s, Event{I: uint64(i) + 2, Kind: Move, Slot: 1, Mode: Read, Gate: m})
		states = append(states, s.Descs[1].Reading)
	}
	return states
}

func TestMovesOfAGateAreAChainInWhateverOrderTheyAreTold(t *testing.T) {
	wait, asleep, event, awake := [2]Gate{GateNil, GateWaiting}, [2]Gate{GateWaiting, GateTask},
		[2]Gate{GateTask, GateReadied}, [2]Gate{GateReadied, GateNil}
	require.Equal(t, []Gate{GateWaiting, GateTask, GateReadied, GateNil}, gates(wait, asleep, event, awake))
	require.Equal(t, []Gate{GateWaiting, GateReadied, GateReadied, GateNil}, gates(wait, event, asleep, awake))
	require.Equal(t, []Gate{GateWaiting, GateNil, GateNil, GateNil}, gates(wait, awake, event, asleep))
	// One commit is told when the task sleeps for the third time: until then each sleep looks
	// as if it had not begun, and in the end all is right.
	many := gates(wait, event, awake, wait, asleep, event, awake, wait, asleep, asleep)
	require.Equal(t, []Gate{GateWaiting, GateReadied, GateNil, GateWaiting, GateWaiting, GateReadied, GateNil, GateWaiting, GateWaiting, GateTask}, many)
	require.Equal(t, []Gate{GateReady, GateReady, GateNil}, gates([2]Gate{GateNil, GateReady}, [2]Gate{GateReady, GateReady}, [2]Gate{GateReady, GateNil}))
}

func TestALateMoveOfTheFormerDescriptorOfASlotMovesNothing(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Open, Slot: 1, Gen: 2})
	before := s.Descs[1]
	Reduce(s, Event{I: 2, Kind: Move, Slot: 1, Gen: 1, Mode: Read, Gate: [2]Gate{GateReady, GateNil}})
	require.Equal(t, before, s.Descs[1])
}

func TestATraceThatBeginsInTheMiddleBelievesTheFirstMove(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Polled, Slot: 1, Mode: Read, Gate: [2]Gate{GateTask, GateReadied}})
	require.Equal(t, GateReadied, s.Descs[1].Reading)
	Reduce(s, Event{I: 2, Kind: Consume, Slot: 1, Mode: Read, Gate: [2]Gate{GateReadied, GateNil}})
	require.Equal(t, GateNil, s.Descs[1].Reading)
}

func TestACommitThatIsToldLateDoesNotPutATaskToSleepAgain(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Park, G: 2})
	Reduce(s, Event{I: 2, Kind: Ready, G: 2, Q: "global", QLen: 1})
	Reduce(s, Event{I: 3, Kind: Commit, G: 2})
	require.Equal(t, Runnable, s.Tasks[2].Status)
}

func TestATaskWhoseCommitIsRefusedRunsOn(t *testing.T) {
	s := NewState()
	Reduce(s, Event{I: 1, Kind: Park, G: 2, Reason: "IO wait (read)"})
	Reduce(s, Event{I: 2, Kind: Commit, G: 2, P: 1, M: 1, Why: Refused})
	require.Equal(t, Task{Status: Running, P: 1, M: 1, Last: 2, SinceNo: 2}, s.Tasks[2])
	require.Equal(t, Worker{P: 1, Task: 2}, s.Workers[1])
}
