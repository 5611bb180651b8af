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
  1       +0 ns  sock/conn.go:33            task 2 calls read on fd 7 (slot 3, generation 1)
Step 2: the netpoller is used: the kernel is asked, and answers at once
  2     +1.2 us  sock/fd_try.go:41          recvfrom(fd 7, 4096 bytes) -> EAGAIN: nothing there yet
Step 3: not ready: interest is registered, the task is parked, its P and M go on
  3     +1.3 us  poller/gate.go:88          read gate nil -> waiting; no system call here, the kernel was armed once,
                                              at open (poller/poller_linux.go:52)
  3     +1.9 us  sched/task.go:148          task 2 is parked: IO wait (read); read gate waiting -> task
  3     +2.0 us  sched/machine.go:50        worker 0 goes on with task 7, taken from P 0's ring (now 0 there)
Step 4: the OS reports ready, the task is back on the run queue, the call returns
  4   +1.999 ms  poller/poller_linux.go:91  worker 0 polls: epoll_pwait -> 3 events (blocks until the next timer,
                                              1.200 ms at most: nothing to run)
  4   +1.999 ms  poller/poller.go:120       the kernel reports fd 7 (slot 3, generation 1) ready for reading
  4   +1.999 ms  sched/park.go:130          task 2 can run: put into P 0's ring (now 1 there); read gate task -> ready
  4   +1.999 ms  sched/task.go:125          worker 0 switches to task 2
  4   +2.000 ms  sock/fd_try.go:41          recvfrom(fd 7, 4096 bytes) -> 120 bytes
  4   +2.001 ms  sock/conn.go:41            read returns 120 bytes
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
	require.Contains(t, story, "         300 ns  examples/tenget/main.go:20  task 1 creates task 2\n")
	require.Contains(t, story, "         500 ns  sched/task.go:125           worker 0 switches to task 2\n")
	require.Contains(t, story, "       2.002 ms  sched/task.go:157           task 2 ends\n")
	require.Equal(t, 4, strings.Count(story, "\nStep "))
	require.NotContains(t, story, "task 7 ", "other tasks have their own story")
}

func TestACallThatNeedsNoWaitDoesNotMentionTheOS(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Call, Step: 1, G: 1, FD: 5, Slot: 1, Mode: Write, Why: "write"}, ""},
		Line{Event{Kind: Try, Step: 2, G: 1, FD: 5, Slot: 1, Mode: Write, Sys: "write", Args: [3]int64{5, 1}, Ret: 1}, ""},
		Line{Event{Kind: Return, Step: 4, G: 1, FD: 5, Slot: 1, Mode: Write, N: 1}, ""})
	require.Contains(t, story, headingNoWait+"\n")
	require.Contains(t, story, "write(fd 5, 1 bytes) -> 1 byte\n")
	require.Contains(t, story, "write returns 1 byte\n")
}

func TestASubmittedOperationIsNotDescribedAsArmed(t *testing.T) {
	story := narrated(t, 1,
		Line{Event{Kind: Open, G: 1, FD: 5, Slot: 1, Sys: "CreateIoCompletionPort"}, "p.go:1"},
		Line{Event{Kind: Call, Step: 1, G: 1, FD: 5, Slot: 1, Mode: Read, Why: "read"}, ""},
		Line{Event{Kind: Submit, Step: 2, G: 1, FD: 5, Slot: 1, Mode: Read, Sys: "WSARecv", Args: [3]int64{5, 64}, Ret: -1, Errno: 997}, ""},
		Line{Event{Kind: Wait, Step: 3, G: 1, FD: 5, Slot: 1, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, ""},
		Line{Event{Kind: Park, Step: 3, G: 1, Reason: "IO wait (read)"}, ""},
		Line{Event{Kind: Poll, Step: 4, Timer: -1, Sys: "GetQueuedCompletionStatusEx", Ret: 1}, ""},
		Line{Event{Kind: Complete, Step: 4, FD: 5, Slot: 1, Mode: Read, N: 9, Cause: 6}, ""},
		Line{Event{Kind: Ready, Step: 4, G: 1, Q: "global", QLen: 1, Cause: 7}, ""})
	require.Contains(t, story, "the handle joins the completion port, once: fd 5")
	require.Contains(t, story, "WSARecv(fd 5, 64 bytes) -> ERROR_IO_PENDING: the kernel works on it\n")
	require.Contains(t, story, "the kernel has the operation already")
	require.NotContains(t, story, "armed")
	require.Contains(t, story, "worker 0 polls: GetQueuedCompletionStatusEx -> 1 event (blocks until something happens)\n")
	require.Contains(t, story, "finished the operation on fd 5 (slot 1, generation 0): 9 bytes\n")
	require.Contains(t, story, "put into the global queue (now 1 there)\n")
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
	require.Contains(t, story, "worker 1 goes on with task 9\n")
	require.NotContains(t, story, "task 10")
	require.Contains(t, story, "worker 1 fires the timers that are due, the first at 5.0 us\n")
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
	require.Contains(t, b.String(), "inner.go:1  connect returns\n")
	require.NotContains(t, b.String(), "outer.go:1")
}

func TestTheKernelsAnswersArePutIntoWords(t *testing.T) {
	for want, e := range map[string]Event{
		"recvfrom(fd 7, 64 bytes) -> 0: the other side has ended the stream": {Sys: "recvfrom", Args: [3]int64{7, 64}},
		"WSARecv(fd 7, 64 bytes) -> the kernel works on it":                  {Kind: Submit, Sys: "WSARecv", Args: [3]int64{7, 64}, Why: Pending},
		"WSASend(fd 7, 64 bytes) -> done at once, no completion will come":   {Kind: Submit, Sys: "WSASend", Args: [3]int64{7, 64}},
		"recvfrom(fd 7, 64 bytes) -> 0: an empty datagram":                   {Sys: "recvfrom", Args: [3]int64{7, 64}, Why: OfDatagram},
		"sendto(fd 7, 9 bytes) -> EAGAIN: no room in the send buffer yet":    {Sys: "sendto", Args: [3]int64{7, 9}, Ret: -1, Errno: eagain},
		"accept4(fd 3) -> EAGAIN: no connection there yet":                   {Sys: "accept4", Args: [3]int64{3}, Ret: -1, Errno: eagain},
		"accept4(fd 3) -> fd 9":                              {Sys: "accept4", Args: [3]int64{3}, Ret: 9},
		"connect(fd 7) -> EINPROGRESS: begun, not ready yet": {Sys: "connect", Args: [3]int64{7}, Ret: -1, Errno: int32(syscall.EINPROGRESS)},
		"connect(fd 7) -> done":                              {Sys: "connect", Args: [3]int64{7}},
		"epoll_pwait -> EINTR: interrupted by a signal":      {Kind: Poll, Sys: "epoll_pwait", Ret: -1, Errno: int32(syscall.EINTR)},
		"kevent(4, 2, 0) -> done":                            {Kind: Open, Sys: "kevent", Args: [3]int64{4, 2}},
		"shutdown(7, 1, 0) -> 5":                             {Sys: "shutdown", Args: [3]int64{7, 1}, Ret: 5},
		"ECONNRESET: " + syscall.ECONNRESET.Error():          {Kind: Return, Errno: int32(syscall.ECONNRESET)},
	} {
		if e.Kind == Return {
			require.Equal(t, want, errnoText(e.Errno, "x"))
			continue
		}
		require.Equal(t, want, answer(Line{Event: e}))
	}
	require.Contains(t, errnoText(4000, ""), "error 4000: ")
}

func TestTimesAreReadable(t *testing.T) {
	require.Equal(t, "999 ns", span(999))
	require.Equal(t, "1.0 us", span(1000))
	require.Equal(t, "12.346 ms", span(12345678))
	require.Equal(t, "3.000 s", span(3e9))
}

func TestEveryKindHasItsSentenceOnOneLineWithoutHoles(t *testing.T) {
	for k := Kind(1); k < kinds; k++ {
		for _, l := range []Line{{Event{Kind: k, G: 3, M: -1, P: -1, Gate: [2]Gate{GateNil, GateWaiting}}, ""}, {Event{Kind: k, G: 3, Q: "ring", Slot: 1, Mode: Read, Why: "x"}, ""}} {
			said := (&narrator{}).sentence(l)
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
	// Worker 0 has slept until another task's timer, and polls again: that wakes 2.
	asleep := Line{Event{T: 1_900_000, Kind: Poll, P: -1, Timer: 1_890_000, Why: "nothing to run", Sys: "epoll_pwait"}, "poller/poll.go:32"}
	quick := Line{Event{T: 1_900_100, Kind: Poll, P: 0, Timer: 50, Why: "nothing to run", Sys: "epoll_pwait"}, "poller/poll.go:32"}
	lines = slices.Insert(lines, 17, asleep, quick)
	lines[19].Timer = 0
	number(lines)
	for i := range lines[19:] {
		if l := &lines[19+i]; l.Cause > 17 {
			l.Cause += 2
		}
	}
	var b strings.Builder
	require.NoError(t, NarrateCall(&b, lines, 2, "read"))
	story := b.String()
	require.Contains(t, story, "\n  3   +1.899 ms  poller/poll.go:32          worker 0 polls: epoll_pwait -> 0 events (blocks until the next timer,")
	require.Equal(t, 2, strings.Count(story, "epoll_pwait"), "that of 100 ns is left out")
	require.Equal(t, 1, strings.Count(story, "\nStep 4"))
}
