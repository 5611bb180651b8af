package trace

// This file answers: what does a Teller say of events that few runs have?

import (
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"greenpoll/docs"
)

// told tells lines, and returns what was told of the last.
func told(lines ...Line) Told { return toldBy(NewTeller(Header{}), lines...) }

func toldBy(teller *Teller, lines ...Line) Told {
	s := NewState()
	var d Told
	for _, l := range number(lines) {
		d = teller.Tell(l, Reduce(s, l.Event), s)
	}
	return d
}

var (
	reads   = Line{Event{Kind: Call, Step: 1, G: 2, FD: 7, Slot: 3, Mode: Read, Why: "read"}, ""}
	waits   = Line{Event{Kind: Wait, Step: 3, G: 2, FD: 7, Slot: 3, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, ""}
	parks   = Line{Event{Kind: Park, Step: 3, G: 2, Reason: "IO wait (read)"}, ""}
	asleep  = Line{Event{Kind: Commit, Step: 3, G: 2, FD: 7, Slot: 3, Mode: Read, Gate: [2]Gate{GateWaiting, GateTask}}, ""}
	refused = Line{Event{Kind: Commit, Step: 3, G: 2, FD: 7, Slot: 3, Mode: Read, Why: Refused}, ""}
)

// moved is a move of the gate at which task 2 waits.
func moved(kind Kind, from, to Gate, why string) Line {
	return Line{Event{Kind: kind, FD: 7, Slot: 3, Mode: Read, Gate: [2]Gate{from, to}, Why: why}, ""}
}

func TestWhatIsQuickerThanTheCommitIsTold(t *testing.T) {
	event := moved(Polled, GateWaiting, GateReady, "")
	require.Equal(t, `the kernel reports that fd 7 can be read: task 2, about to sleep, will see "ready" in the read gate`,
		told(reads, waits, parks, event).Said)
	require.Contains(t, told(reads, waits, parks, event, refused).Said, "as a report has come meanwhile, so task 2 runs on")
	closing := moved(Move, GateWaiting, GateNil, moveByClose)
	require.Contains(t, told(reads, waits, parks, closing).Said, "fd 7 is being closed: task 2, about to sleep, will see nil")
	require.Contains(t, told(reads, waits, parks, closing, refused).Said, "as a deadline or a close has come meanwhile")
	require.Equal(t, []string{"task 2: leaving -> running on worker 0"}, told(reads, waits, parks, closing, refused).Changed)
}

func TestAGateThatIsMovedInASleepIsTold(t *testing.T) {
	for want, last := range map[string]Line{
		"a deadline has passed: task 2, asleep, is taken out of the read gate, its wait is over":              moved(Move, GateTask, GateTimedOut, moveByDeadline),
		"fd 7 is being closed: task 2, asleep, is taken out of the read gate, its wait is over":               moved(Move, GateTask, GateNil, moveByClose),
		`the kernel reports that fd 7 can be read: worker 0 takes task 2 out of the read gate, now "readied"`: moved(Polled, GateTask, GateReadied, ""),
	} {
		require.Equal(t, want, told(reads, waits, parks, asleep, last).Said)
	}
	require.Equal(t, "the task that waited at fd 7's read gate is ended, and the gate set to nil", told(moved(Move, GateReadied, GateNil, moveForgotten)).Said)
	require.Contains(t, told(moved(Move, GateReady, GateNil, moveForgotten)).Said, "an old report is taken out of fd 7's read gate")
}

func TestADeadlineOfAnOperationIsToldUntilItsCompletion(t *testing.T) {
	event := func(kind Kind, e Event) Line {
		e.Kind, e.G, e.FD, e.Slot, e.Mode = kind, 2, 7, 3, Read
		return Line{e, ""}
	}
	submit := event(Submit, Event{Sys: "WSARecv", Why: Pending})
	deadline := moved(Move, GateTask, GateTimedOut, moveByDeadline)
	wakes := event(Move, Event{Gate: [2]Gate{GateTimedOut, GateNil}, Why: moveNoEvent})
	cancel := event(Try, Event{Sys: CancelCall})
	so := []Line{reads, submit, waits, parks, asleep, deadline}
	next := func(want string, l Line) {
		so = append(so, l)
		require.Equal(t, want, told(so...).Said)
	}
	next("task 2 is awake, not by a report but by its deadline, and sets fd 7's read gate to nil", wakes)
	next(`task 2 has asked the kernel to cancel the operation on fd 7, whose deadline has passed: its report will come as "cancelled" (CancelIoEx)`, cancel)
	next(`task 2 sets fd 7's read gate to "waiting" once more: the buffer is the kernel's until it reports the operation`, waits)
	so = append(so, parks, asleep)
	next("the cancel has brought nothing so far: task 2, asleep, is taken out of the read gate, to ask for it again", deadline)
	next("task 2 is awake, to ask for the cancel again, and sets fd 7's read gate to nil", wakes)
	next("the kernel cancels the operation on fd 7, as it was asked to, and will report it", event(Kernel, Event{Why: operationComplete, Errno: int32(syscall.ECANCELED)}))
	next("task 2 finds its operation cancelled: the kernel has let go of its buffer (WSARecv: ECANCELED)", event(Complete, Event{Sys: "WSARecv", Errno: int32(syscall.ECANCELED)}))
}

func TestABreakIsToldAsAWakeOnlyIfAWorkerSleepsInThePoll(t *testing.T) {
	begins := Line{Event{Kind: BeginPoll, M: 1, P: -1, Timer: -1}, ""}
	breaks := Line{Event{Kind: Break, M: -1, P: -1, N: 0, Why: "work"}, ""}
	unknown := Line{Event{Kind: Break, M: -1, P: -1, N: -1, Why: "stop"}, ""}
	exactly := func(lines ...Line) string { return toldBy(NewTeller(Header{Order: Exact}), lines...).Said }
	require.Equal(t, "worker 0 breaks the poll in which another one sleeps: a task is runnable", exactly(begins, breaks))
	require.Equal(t, "worker 0 tells the next poll not to sleep, for nobody sleeps in it now: a task is runnable", exactly(breaks))
	require.Equal(t, "nobody sleeps in the poll now, so the next poll is told not to sleep: the run is to end", exactly(unknown))
	require.Equal(t, "worker 1 finds no task to run and asks the kernel, but does not sleep: the poll was told not to", exactly(breaks, begins))
	require.Equal(t, "the worker that sleeps in the poll, or is about to, is told to come back: a task is runnable", told(breaks).Said)
}

func TestEachEventHasItsStepOnlyWithinACall(t *testing.T) {
	spawn := Line{Event{Kind: Spawn, G: 1, N: 2}, ""}
	made := Line{Event{Kind: Ready, Step: 4, G: 2, Q: "next", QLen: 1, Cause: 1}, ""}
	require.Equal(t, uint8(0), told(spawn, made).Step, "a new task is not in its fourth step")
	require.Equal(t, uint8(3), told(reads, waits, parks).Step)
	require.Equal(t, uint8(0), told(parks).Step, "it sleeps of its own accord")
	next := Line{Event{Kind: Next, Step: 3, G: 5, Q: "ring", Cause: 1, Freed: 3}, ""}
	require.Equal(t, uint8(3), told(reads, waits, parks, asleep, next).Step)
	require.Equal(t, "worker 0's thread does not wait: it takes task 5 from P 0's ring (runnable since event 1, worker free since 3)",
		told(reads, waits, parks, asleep, next).Sentence())
}

func TestTheSetUpIsOneLine(t *testing.T) {
	require.Equal(t, "Set-up, 10 events: task 2 runs on worker 0, task 7 stands in a run queue; fd 7 was armed with the kernel once, at open (event 9, poller/poller_linux.go:52).",
		FoldSetUp(sample(), 11))
	require.Equal(t, "Set-up, 3 events: task 1 runs on worker 0.", FoldSetUp(sample(), 4))
	require.Equal(t, "Set-up, 4 events: task 1 runs on worker 0, task 2 is new.", FoldSetUp(sample(), 5))
	require.Equal(t, "Set-up, 0 events.", FoldSetUp(sample(), 1))
	open := Line{Event{Kind: Open, FD: 3, Slot: 1, Sys: "kevent"}, ""}
	other := Line{Event{Kind: Open, FD: 9, Slot: 2, Sys: "kevent"}, ""}
	require.Equal(t, "Set-up, 2 events: fds 3 and 9 were armed with the kernel once each, at open (events 1 and 2).", FoldSetUp(number([]Line{open, other}), 9))
	open.Sys = "CreateIoCompletionPort"
	require.Equal(t, "Set-up, 1 event: fd 3 was added to the completion port once, at open (event 1).", FoldSetUp(number([]Line{open}), 9))
	sockets := number(append(connected(4, 5), Line{Event{Kind: Close, FD: 3, Slot: 1, Sys: "close"}, ""}))
	require.Equal(t, "Set-up, 6 events: task 2 runs on worker 0; fd 4 and fd 5 are the two ends of one connection, armed with the kernel once each, at open (events 2 and 5).", FoldSetUp(sockets, 9))
	sockets = number(append(connected(4, 5), connected(6, 7)...))
	require.Contains(t, FoldSetUp(sockets, 20), "there are 2 connections, each with two ends: fd 4 and fd 5, fd 6 and fd 7; fds 3 to 7 were armed")
	require.Equal(t, "tasks 1 to 9", listed("task", []int64{1, 2, 3, 4, 5, 6, 7, 8, 9}))
}

// connected are the events in which fd near is connected, by way of the listener 3, to fd far.
func connected(near, far int32) []Line {
	return []Line{
		{Event{Kind: Open, FD: 3, Slot: 1, Sys: "epoll_ctl"}, ""}, {Event{Kind: Open, FD: near, Slot: uint32(near), Sys: "epoll_ctl"}, ""},
		{Event{Kind: Kernel, FD: 3, Slot: 1, Why: connectionArrived, N: 1, Ret: int64(near)}, ""},
		{Event{Kind: Try, G: 2, FD: 3, Slot: 1, Mode: Read, Sys: "accept4", Ret: int64(far)}, ""}, {Event{Kind: Open, FD: far, Slot: uint32(far), Sys: "epoll_ctl"}, ""},
	}
}

func TestBothEndsOfAConnectionAreNamed(t *testing.T) {
	lines := connected(4, 5)
	require.Equal(t, "a connection from fd 4 arrives at fd 3: 1 to accept", told(lines[:3]...).Said)
	require.Equal(t, "task 2 asks the kernel for a new connection on fd 3; it answers at once: here it is, fd 5, whose other end is fd 4 (accept4)", told(lines[:4]...).Said)
	bytes := Line{Event{Kind: Kernel, FD: 5, Slot: 5, Why: "bytes arrived", N: 3, Q: "unread", QLen: 3}, ""}
	require.Equal(t, "3 bytes from fd 4 arrive in fd 5's receive buffer: 3 unread", told(append(lines, bytes)...).Said)
	gone := Line{Event{Kind: Close, FD: 4, Slot: 4, Sys: "close"}, ""}
	require.Equal(t, "3 bytes arrive in fd 5's receive buffer: 3 unread", told(append(lines, gone, bytes)...).Said)
}

// The number is a stranger's by the time the connection is accepted.
func TestAnEndThatIsClosedBeforeItsConnectionIsAcceptedIsNotNamed(t *testing.T) {
	lines := connected(4, 5)
	arrived, rest := lines[:3], lines[3:]
	lines = append(slices.Clone(arrived), Line{Event{Kind: Close, FD: 4, Slot: 4, Sys: "close"}, ""}, Line{Event{Kind: Open, FD: 4, Slot: 4, Sys: "epoll_ctl"}, ""})
	lines = append(lines, rest...)
	require.Equal(t, "task 2 asks the kernel for a new connection on fd 3; it answers at once: here it is, fd 5 (accept4)", told(lines[:6]...).Said)
	bytes := Line{Event{Kind: Kernel, FD: 4, Slot: 4, Why: "bytes arrived", N: 3, Q: "unread", QLen: 3}, ""}
	require.Equal(t, "3 bytes arrive in fd 4's receive buffer: 3 unread", told(append(lines, bytes)...).Said)
}

func TestWhatASkippedEventToldIsRememberedAndItsWordsAreStillNew(t *testing.T) {
	teller := NewTeller(Header{})
	teller.Skip(Line{Event{I: 1, Kind: Open, FD: 7, Slot: 3, Sys: "epoll_ctl"}, ""})
	wait := waits
	wait.I = 2
	d := teller.Tell(wait, Change{}, NewState())
	require.Contains(t, d.Said, "armed once, at open (event 1)")
	require.Equal(t, []string{"task", "gate", "system call", "arm", "trace event"}, d.Words)
	require.Empty(t, teller.NewWords(d.Said))
}

func TestThereIsAQuestionAtTheWaitOfATask(t *testing.T) {
	require.Equal(t, "Does the thread wait now?", Question(waits))
	require.Empty(t, Question(asleep))
}

func TestAnEventIsAtMostFourLinesOfTextAfterTheWordsThatItNeeds(t *testing.T) {
	const code = "\tif g.state.CompareAndSwap(nil, waiting) {\n"
	d := told(reads, waits)
	d.Words = []string{"gate"}
	l := waits
	l.I, l.T, l.At = 12, 2e6, "poller/gate.go:88"
	require.Equal(t, `  gate: one word.
 12  3 park  2 ms  task 2 sets the read gate, a word in memory, to "waiting":
     no system call, the kernel was armed once, at open
     poller/gate.go:88   if g.state.CompareAndSwap(nil, waiting) {
     changed: task 2: running -> waiting; read gate of fd 7: waiting
`, FormatTold(l, d, code, func(string) string { return "one word." }))
}

func TestALongWordIsBrokenAndANumberStaysWithItsName(t *testing.T) {
	require.Equal(t, strings.Repeat("x", 78)+"\n  "+strings.Repeat("x", 22)+"\n", Wrap(strings.Repeat("x", 100), "  "))
	require.Equal(t, strings.Repeat("x", 72)+"\n  task 3\n", Wrap(strings.Repeat("x", 72)+" task 3", "  "))
	require.Equal(t, strings.Repeat("x", 68)+" 1 task\n(a.go:1)\n", Wrap(strings.Repeat("x", 68)+" 1 task (a.go:1)", ""), "no number follows")
}

func TestTheTellersWordsAreThoseOfTheGlossary(t *testing.T) {
	all := docs.Words()
	for _, g := range glossary {
		i := slices.IndexFunc(all, func(w docs.Word) bool { return w.Name == g.word })
		require.GreaterOrEqual(t, i, 0, "%q has no entry in docs/words.md", g.word)
		for _, form := range g.forms {
			require.True(t, strings.HasSuffix(g.word, form) || slices.Contains(all[i].Forms, form), "%q is no form of %q", form, g.word)
		}
	}
}
