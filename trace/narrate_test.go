package trace

import (
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

const oneRead = `Task 2: one read, 2.001 ms from the call to its return
Step 1: the call that looks blocking
  1       +0 ns  sock/conn.go:33            task 2 calls Read on fd 7: to the task it looks like a call that blocks
Step 2: the netpoller is used: the kernel is asked, and answers at once
  2     +1.2 us  sock/fd_try.go:41          task 2 asks the kernel for the bytes of fd 7; it answers at once: nothing
                                              to read yet (recvfrom: EAGAIN)
Step 3: not ready: interest is registered, the task is parked, its P and M go on
  3     +1.3 us  poller/gate.go:88          task 2 sets the read gate, a word in memory, to "waiting": no system call,
                                              the kernel was armed once, at open (poller/poller_linux.go:52)
  3     +1.8 us  sched/task.go:148          task 2 parks in the middle of Read: worker 0 leaves the task's stack as it
                                              is; whether it sleeps, the commit decides next
  3     +1.9 us  poller/gate.go:117         commit: fd 7's read gate still says "waiting", so nothing came meanwhile:
                                              worker 0 puts task 2 there; now it is parked
  3     +2.0 us  sched/machine.go:50        worker 0's thread does not wait: it takes task 7 from P 0's ring
  3     +2.3 us  sched/find.go:152          worker 0 finds no task to run: it sleeps in epoll_pwait itself, 2.500 ms
                                              at most; there is no poller thread
Step 4: the OS reports ready, the task is back on the run queue, the call returns
  4   +1.999 ms  poller/poller_linux.go:91  the kernel wakes worker 0 with 3 reports (epoll_pwait returns)
  4   +1.999 ms  poller/poller.go:120       the kernel reports that fd 7 can be read: worker 0 takes task 2 out of the
                                              read gate, now "readied"
  4   +1.999 ms  sched/park.go:130          worker 0, which has polled, readies task 2: it goes into P 0's ring, and
                                              runs once it is picked
  4   +1.999 ms  sched/machine.go:50        worker 0 takes task 2 from P 0's ring
  4   +1.999 ms  sched/task.go:125          worker 0 switches to the stack of task 2, which goes on in the middle of
                                              Read
  4   +2.000 ms  poller/gate.go:104         task 2 is awake and consumes the report: fd 7's read gate is nil again,
                                              and can remember the next
  4   +2.000 ms  sock/fd_try.go:41          task 2 again asks the kernel for the bytes of fd 7; now it answers: 120
                                              bytes (recvfrom)
  4   +2.001 ms  sock/conn.go:41            Read returns 120 bytes to task 2, as if it had blocked for 2.001 ms
`

func TestOneReadIsNarratedInFourSteps(t *testing.T) {
	var b strings.Builder
	require.NoError(t, NarrateCall(&b, sample(), 2, "read"))
	require.Equal(t, oneRead, b.String())
	for row := range strings.Lines(b.String()) {
		require.Less(t, utf8.RuneCountInString(row), 120)
	}
}

// narrated returns the story of task g, whole.
func narrated(t *testing.T, g uint64, lines ...Line) string {
	t.Helper()
	var b strings.Builder
	require.NoError(t, Narrate(&b, number(lines), g))
	return b.String()
}

func TestTheWholeJourneyHasStepsOnlyInsideCalls(t *testing.T) {
	story := narrated(t, 2, sample()...)
	require.Contains(t, story, "         300 ns  examples/tenget/main.go:20  task 1 starts task 2, as a go statement would, which runs main.get\n")
	require.Contains(t, story, "         500 ns  sched/task.go:125           worker 0 switches to the stack of task 2, which begins to run\n")
	require.Contains(t, story, "       2.002 ms  sched/task.go:157           task 2 ends: its function has returned\n")
	require.Equal(t, 4, strings.Count(story, "\nStep "))
	require.NotContains(t, story, "task 7 parks", "other tasks have their own story")
}

func TestACallThatNeedsNoWaitDoesNotMentionTheOS(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Call, Step: 1, G: 1, FD: 5, Slot: 1, Mode: Write, Why: "write"}, ""},
		Line{Event{Kind: Try, Step: 2, G: 1, FD: 5, Slot: 1, Mode: Write, Sys: "write", Args: [3]int64{5, 1}, Ret: 1}, ""},
		Line{Event{Kind: Return, Step: 4, G: 1, FD: 5, Slot: 1, Mode: Write, N: 1}, ""})
	require.Contains(t, story, headingNoWait+"\n")
	require.Contains(t, story, "it answers at once: it takes 1 byte (write)\n")
	require.Contains(t, story, "Write returns 1 byte to task 1: it did not have to wait\n")
}

func TestASubmittedOperationIsNotDescribedAsArmed(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Open, G: 1, FD: 5, Slot: 1, Sys: "CreateIoCompletionPort"}, "p.go:1"},
		Line{Event{Kind: Call, Step: 1, G: 1, FD: 5, Slot: 1, Mode: Read, Why: "read"}, ""},
		Line{Event{Kind: Submit, Step: 2, G: 1, FD: 5, Slot: 1, Mode: Read, Sys: "WSARecv", Args: [3]int64{5, 64}, Why: Pending}, ""},
		Line{Event{Kind: Wait, Step: 3, G: 1, FD: 5, Slot: 1, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, ""},
		Line{Event{Kind: Park, Step: 3, G: 1, Reason: "IO wait (read)"}, ""},
		Line{Event{Kind: BeginPoll, Step: 3, Timer: -1, Why: "nothing to run"}, ""},
		Line{Event{Kind: Poll, Step: 4, Timer: -1, Sys: "GetQueuedCompletionStatusEx", Ret: 1, Cause: 6}, ""},
		Line{Event{Kind: Complete, Step: 4, G: 1, FD: 5, Slot: 1, Mode: Read, Sys: "WSARecv", N: 9, Cause: 7}, ""},
		Line{Event{Kind: Ready, Step: 4, G: 1, Q: "global", QLen: 1, Cause: 8}, ""})
	require.Contains(t, story, "task 1 adds fd 5 to the completion port, once")
	require.Contains(t, story, "at once: not done\n")
	require.Contains(t, story, "the kernel has the operation")
	require.NotContains(t, story, "armed")
	require.Contains(t, story, "worker 0 finds no task to run: it sleeps at the completion port itself until a report comes;\n")
	require.Contains(t, story, "the kernel wakes worker 0 with 1 report (GetQueuedCompletionStatusEx returns)\n")
	require.Contains(t, story, "task 1 finds 9 bytes in its buffer")
	require.Contains(t, story, "goes into the global queue\n")
}

func TestOnlyTheWorkerThatTheTaskLeftHasItsNextTaskNarrated(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Park, G: 1, M: 1, Reason: "sleep"}, ""},
		Line{Event{Kind: Next, G: 8, M: 0}, ""},
		Line{Event{Kind: Next, G: 9, M: 1}, ""},
		Line{Event{Kind: Next, G: 10, M: 1}, ""},
		Line{Event{Kind: Timer, M: 1, Timer: 5000}, ""},
		Line{Event{Kind: Ready, G: 1, M: 1, Cause: 5}, ""})
	require.NotContains(t, story, "task 8")
	require.Contains(t, story, "worker 1 takes task 9\n")
	require.NotContains(t, story, "task 10")
	require.Contains(t, story, "worker 1 has run the timer that was due at 5.0 us\n")
}

func TestTheSecondCallIsNarratedWhenOnlyItHadToWait(t *testing.T) {
	lines := number([]Line{
		{Event{Kind: Call, G: 1, Why: "read"}, "first.go:1"}, {Event{Kind: Return, G: 1}, ""},
		{Event{Kind: Call, G: 1, Why: "dial"}, ""}, {Event{Kind: Park, G: 1}, ""}, {Event{Kind: Return, G: 1}, ""},
		{Event{Kind: Call, G: 1, Why: "read"}, "second.go:1"}, {Event{Kind: Park, G: 1}, ""}, {Event{Kind: Ready, G: 1}, ""},
	})
	var b strings.Builder
	require.NoError(t, NarrateCall(&b, lines, 1, "read"))
	require.Contains(t, b.String(), "second.go:1")
	require.NotContains(t, b.String(), "first.go:1")
	require.Contains(t, b.String(), "from the call to its ready\n", "it never returned")

	b.Reset()
	require.NoError(t, NarrateCall(&b, lines, 1, ""))
	require.Contains(t, b.String(), "one dial")
	require.EqualError(t, NarrateCall(&b, lines, 1, "accept"), `trace: task 1 made no call "accept" that had to wait`)
	require.EqualError(t, Narrate(&b, lines, 5), "trace: no event concerns task 5")
}

func TestACallInsideACallIsNarratedAlone(t *testing.T) {
	lines := number([]Line{
		{Event{Kind: Call, G: 1, Why: "dial"}, ""}, {Event{Kind: Call, G: 1, Why: "connect"}, ""}, {Event{Kind: Park, G: 1}, ""},
		{Event{Kind: Return, G: 1}, "inner.go:1"}, {Event{Kind: Return, G: 1}, "outer.go:1"},
	})
	var b strings.Builder
	require.NoError(t, NarrateCall(&b, lines, 1, ""))
	require.Contains(t, b.String(), "inner.go:1  connect returns to task 1")
	require.NotContains(t, b.String(), "outer.go:1")
}

func TestTheKernelsAnswersArePutIntoWords(t *testing.T) {
	for want, e := range map[string]Event{
		"asks the kernel for the bytes of fd 7; it answers at once: the other side has ended the stream (recvfrom)":                  {Kind: Try, Sys: "recvfrom", Args: [3]int64{7, 64}},
		"asks the kernel for the bytes of fd 7; it answers at once: an empty datagram (recvfrom)":                                    {Kind: Try, Sys: "recvfrom", Args: [3]int64{7, 64}, Why: OfDatagram},
		"gives the kernel a buffer of 64 bytes to fill from fd 7; it answers at once: not done yet (WSARecv)":                        {Kind: Submit, Sys: "WSARecv", Args: [3]int64{7, 64}, Why: Pending},
		"gives the kernel 64 bytes to send on fd 7; it answers at once: done already (WSASend)":                                      {Kind: Submit, Sys: "WSASend", Args: [3]int64{7, 64}},
		"gives the kernel 9 bytes to send on fd 7; it answers at once: no room in its buffer yet (sendto: EAGAIN)":                   {Kind: Try, Sys: "sendto", Args: [3]int64{7, 9}, Ret: -1, Errno: eagain},
		"asks the kernel for a new connection on fd 7; it answers at once: there is none yet (accept4: EAGAIN)":                      {Kind: Try, Sys: "accept4", Args: [3]int64{7}, Ret: -1, Errno: eagain},
		"asks the kernel for a new connection on fd 7; it answers at once: here it is, fd 9 (accept4)":                               {Kind: Try, Sys: "accept4", Args: [3]int64{7}, Ret: 9},
		"asks the kernel to connect fd 7; it answers at once: begun, not connected yet (connect: EINPROGRESS)":                       {Kind: Try, Sys: "connect", Args: [3]int64{7}, Ret: -1, Errno: int32(syscall.EINPROGRESS)},
		"asks the kernel to connect fd 7; it answers at once: connected (connect)":                                                   {Kind: Try, Sys: "connect", Args: [3]int64{7}},
		"makes a system call about fd 7; it answers at once: done (shutdown)":                                                        {Kind: Try, Sys: "shutdown", Args: [3]int64{7, 1}},
		"asks the kernel whether fd 7 is connected; it answers at once: " + errnoText(int32(syscall.ECONNREFUSED)) + " (getsockopt)": {Kind: Try, Sys: "getsockopt", Errno: int32(syscall.ECONNREFUSED)},
	} {
		e.G, e.FD = 2, 7
		require.Equal(t, "task 2 "+want, NewTeller(Header{}).Tell(Line{Event: e}, Change{}, NewState()).Said)
	}
	require.Equal(t, "ECONNRESET: "+syscall.ECONNRESET.Error(), errnoText(int32(syscall.ECONNRESET)))
	require.Contains(t, errnoText(4000), "error 4000: ")
}

func TestTheOtherSideIsNotCalledOurs(t *testing.T) {
	for why, want := range map[string]string{
		"the peer has closed":    "the other side learns that we have closed our socket",
		"the peer reads no more": "the other side learns that we read no more",
		"end of stream arrived":  "our side ends the stream to the other side: 0 unread",
	} {
		e := Event{Kind: Kernel, Why: why}
		require.Equal(t, want, NewTeller(Header{}).Tell(Line{Event: e}, Change{}, NewState()).Said)
		e.FD, e.Slot = 7, 1
		require.Contains(t, NewTeller(Header{}).Tell(Line{Event: e}, Change{}, NewState()).Said, "the other side")
	}
}

func TestTimesAreReadable(t *testing.T) {
	require.Equal(t, "999 ns", Span(999))
	require.Equal(t, "1.0 us", Span(1000))
	require.Equal(t, "12.346 ms", Span(12345678))
	require.Equal(t, "3.000 s", Span(3e9))
}

func TestEveryKindHasItsSentenceOnOneLineWithoutHoles(t *testing.T) {
	for k := Kind(1); k < kinds; k++ {
		require.NotNil(t, sentences[k], "%v", k)
		for _, l := range []Line{{Event{Kind: k, G: 3, M: -1, P: -1, Gate: [2]Gate{GateNil, GateWaiting}}, ""}, {Event{Kind: k, G: 3, Q: "ring", Slot: 1, Mode: Read, Why: "x"}, ""}} {
			said := NewTeller(Header{}).Tell(l, Change{}, NewState()).Said
			require.NotEmpty(t, strings.TrimSpace(said), "%v", k)
			require.NotContains(t, said, "%!", "%v", k)
		}
	}
}

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errors.New("disk full") }

func TestTheWritersErrorIsReturned(t *testing.T) {
	require.EqualError(t, Narrate(broken{}, sample(), 2), "disk full")
	require.EqualError(t, Encode(broken{}, header, sample()), "disk full")
}

func TestThePollInWhichTheWorkerSleepsIsNarrated(t *testing.T) {
	lines := sample()
	// Worker 0 sleeps until another task's timer, then for 50 ns, and polls again: that
	// wakes 2.
	timer := lines[19]
	quick := timer
	timer.Timer, quick.T, quick.Timer = 1_890_000, 1_900_100, 50
	lines = slices.Insert(lines, 19, timer,
		Line{Event{T: 1_900_000, Kind: Poll, P: -1, Timer: 1_890_000, Sys: "epoll_pwait", Cause: 20}, "poller/poll.go:32"},
		quick,
		Line{Event{T: 1_900_150, Kind: Poll, P: -1, Timer: 50, Sys: "epoll_pwait", Cause: 22}, "poller/poll.go:32"})
	lines[23].T = 1_999_000
	lines[24].Timer = 0
	number(lines)
	for i := range lines[23:] {
		if l := &lines[23+i]; l.Cause > 19 {
			l.Cause += 4
		}
	}
	lines[24].Cause = 0
	var b strings.Builder
	require.NoError(t, NarrateCall(&b, lines, 2, "read"))
	story := b.String()
	require.Contains(t, story, "\n  3     +2.3 us  sched/find.go:152          worker 0 finds no task to run: it sleeps in epoll_pwait itself, 1.890 ms\n")
	require.Contains(t, story, "\n  3   +1.899 ms  poller/poll.go:32          worker 0 comes back from epoll_pwait without a report: its time is over\n")
	require.Equal(t, 3, strings.Count(story, "epoll_pwait"), "that of 50 ns is left out")
	require.Equal(t, 1, strings.Count(story, "\nStep 4"))
}

func TestADeadlineThatMovesTheGateIsNarrated(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Call, Step: 1, G: 1, Slot: 1, Mode: Read, Why: "read"}, ""},
		Line{Event{Kind: Move, P: -1, M: -1, Slot: 1, Mode: Read, Gate: [2]Gate{GateReady, GateNil}, Why: "close"}, ""},
		Line{Event{Kind: Wait, Step: 3, G: 1, Slot: 1, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, ""},
		Line{Event{Kind: Move, P: -1, M: -1, Slot: 2, Mode: Read, Gate: [2]Gate{GateTask, GateNil}, Why: "close"}, ""},
		Line{Event{Kind: Move, P: -1, M: -1, Slot: 1, Mode: Write, Gate: [2]Gate{GateTask, GateNil}, Why: "close"}, ""},
		Line{Event{Kind: Move, P: -1, M: -1, Slot: 1, Mode: Read, Gate: [2]Gate{GateTask, GateTimedOut}, Why: "deadline"}, ""},
		Line{Event{Kind: Return, Step: 4, G: 1, Slot: 1, Mode: Read, Reason: "i/o timeout"}, ""},
		Line{Event{Kind: Move, P: -1, M: -1, Slot: 1, Mode: Read, Gate: [2]Gate{GateReady, GateNil}, Why: "close"}, ""})
	require.Contains(t, story, "deadline: task 1, asleep, is taken out of the read gate, its wait is over\n")
	require.Equal(t, 1, strings.Count(story, "taken out of"), "other gates, and other times, are no part of it")
}
