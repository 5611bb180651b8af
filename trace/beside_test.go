package trace

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"
)

// submitted is the same read as in sample, where the kernel completes operations.
func submitted() []Line {
	return number([]Line{
		{Event{Kind: Call, Step: 1, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Why: "read"}, "sock/conn.go:33"},
		{Event{Kind: Submit, Step: 2, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Sys: "WSARecv", Args: [3]int64{7, 4096}, Why: Pending}, "sock/fd_submit.go:54"},
		{Event{Kind: Wait, Step: 3, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateNil, GateWaiting}}, "poller/gate.go:88"},
		{Event{Kind: Park, Step: 3, G: 2, Reason: "IO wait (read)"}, "sched/task.go:148"},
		{Event{Kind: Commit, Step: 3, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateWaiting, GateTask}}, "poller/gate.go:117"},
		{Event{Kind: BeginPoll, Step: 3, P: -1, Timer: -1, Why: "nothing to run", Cause: 4}, "sched/find.go:152"},
		{Event{T: 2e6, Kind: Poll, Step: 4, P: -1, Timer: -1, Sys: "GetQueuedCompletionStatusEx", Ret: 1, Cause: 6}, "poller/poll.go:32"},
		{Event{T: 2e6, Kind: Polled, Why: OfCompletion, Step: 4, FD: 7, Slot: 3, Gen: 1, Mode: Read, Gate: [2]Gate{GateTask, GateReadied}, Cause: 7}, "poller/poll.go:83"},
		{Event{T: 2e6, Kind: Ready, Step: 4, G: 2, Q: "ring", QLen: 1, Cause: 8}, "sched/park.go:130"},
		{Event{T: 2e6, Kind: Resume, Step: 4, G: 2, Cause: 9}, "sched/task.go:125"},
		{Event{T: 2e6, Kind: Complete, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Sys: "WSARecv", Ret: 120, N: 120}, "sock/fd_submit.go:54"},
		{Event{T: 2e6, Kind: Return, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, N: 120}, "sock/conn.go:41"},
	})
}

const readBeside = `epoll                                        │ iocp
Step 1: the call that looks blocking
sock/conn.go:33                        +0 ns │ sock/conn.go:33                        +0 ns
  task 2 calls Read on fd 7: to the task it  │   task 2 calls Read on fd 7: to the task it
    looks like a call that blocks            │     looks like a call that blocks
Step 2: the netpoller is used: the kernel is asked, and answers at once
sock/fd_try.go:41                    +1.2 us │ sock/fd_submit.go:54                   +0 ns
  task 2 asks the kernel for the bytes of    │   task 2 gives the kernel a buffer of 4096
    fd 7; it answers at once: nothing to     │     bytes to fill from fd 7; it answers at
    read yet (recvfrom: EAGAIN)              │     once: not done yet (WSARecv)
Step 3: not ready: interest is registered, the task is parked, its P and M go on
poller/gate.go:88                    +1.3 us │ poller/gate.go:88                      +0 ns
  task 2 sets the read gate, a word in       │   task 2 sets the read gate, a word in
    memory, to "waiting": no system call,    │     memory, to "waiting": the kernel has the
    the kernel was armed once, at open       │     operation already and will report it
    (poller/poller_linux.go:52)              │
sched/task.go:148                    +1.8 us │ sched/task.go:148                      +0 ns
  task 2 parks in the middle of Read:        │   task 2 parks in the middle of Read:
    worker 0 leaves the task's stack as it   │     worker 0 leaves the task's stack as it
    is; whether it sleeps, the commit        │     is; whether it sleeps, the commit
    decides next                             │     decides next
poller/gate.go:117                   +1.9 us │ poller/gate.go:117                     +0 ns
  commit: fd 7's read gate still says        │   commit: fd 7's read gate still says
    "waiting", so nothing came meanwhile:    │     "waiting", so nothing came meanwhile:
    worker 0 puts task 2 there; now it is    │     worker 0 puts task 2 there; now it is
    parked                                   │     parked
sched/machine.go:50                  +2.0 us │
  worker 0's thread does not wait: it takes  │
    task 7 from P 0's ring                   │
sched/find.go:152                    +2.3 us │ sched/find.go:152                      +0 ns
  worker 0 finds no task to run: it sleeps   │   worker 0 finds no task to run: it sleeps
    in epoll_pwait itself, 2.500 ms at most; │     at the completion port itself until a
    there is no poller thread                │     report comes; there is no poller thread
Step 4: the OS reports ready, the task is back on the run queue, the call returns
poller/poller_linux.go:91          +1.999 ms │ poller/poll.go:32                  +2.000 ms
  the kernel wakes worker 0 with 3 reports   │   the kernel wakes worker 0 with 1 report
    (epoll_pwait returns)                    │     (GetQueuedCompletionStatusEx returns)
poller/poller.go:120               +1.999 ms │ poller/poll.go:83                  +2.000 ms
  the kernel reports that fd 7 can be read:  │   the kernel reports that the operation on
    worker 0 takes task 2 out of the read    │     fd 7 is done: worker 0 takes task 2 out
    gate, now "readied"                      │     of the read gate, now "readied"
sched/park.go:130                  +1.999 ms │ sched/park.go:130                  +2.000 ms
  worker 0, which has polled, readies        │   worker 0, which has polled, readies
    task 2: it goes into P 0's ring, and     │     task 2: it goes into P 0's ring, and
    runs once it is picked                   │     runs once it is picked
sched/machine.go:50                +1.999 ms │
  worker 0 takes task 2 from P 0's ring      │
sched/task.go:125                  +1.999 ms │ sched/task.go:125                  +2.000 ms
  worker 0 switches to the stack of task 2,  │   worker 0 switches to the stack of task 2,
    which goes on in the middle of Read      │     which goes on in the middle of Read
poller/gate.go:104                 +2.000 ms │
  task 2 is awake and consumes the report:   │
    fd 7's read gate is nil again, and can   │
    remember the next                        │
sock/fd_try.go:41                  +2.000 ms │ sock/fd_submit.go:54               +2.000 ms
  task 2 again asks the kernel for the bytes │   task 2 finds 120 bytes in its buffer,
    of fd 7; now it answers: 120 bytes       │     where the kernel has put them meanwhile:
    (recvfrom)                               │     no second call reads them (WSARecv)
sock/conn.go:41                    +2.001 ms │ sock/conn.go:41                    +2.000 ms
  Read returns 120 bytes to task 2, as if it │   Read returns 120 bytes to task 2, as if it
    had blocked for 2.001 ms                 │     had blocked for 2.000 ms
`

func TestTheSameReadInTwoBackendsStandsSideBySide(t *testing.T) {
	var b strings.Builder
	require.NoError(t, NarrateBeside(&b, 92, "read", Column{"epoll", sample(), 2}, Column{"iocp", submitted(), 2}))
	require.Equal(t, readBeside, b.String())
}

func TestRowsAreAsWideAsAsked(t *testing.T) {
	for _, width := range []int{114, 120, 140} {
		var b strings.Builder
		require.NoError(t, NarrateBeside(&b, width, "", Column{"a", sample(), 2}, Column{"b", submitted(), 2}, Column{"c", sample(), 2}))
		for row := range strings.Lines(b.String()) {
			require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(row, "\n")), width)
			require.Equal(t, strings.TrimRight(row, " \n")+"\n", row)
		}
	}
}

func TestWhatDoesNotStandSideBySideIsRefused(t *testing.T) {
	var b strings.Builder
	two := []Column{{"epoll", sample(), 2}, {"iocp", submitted(), 2}}
	require.EqualError(t, NarrateBeside(&b, 50, "read", two...), "trace: 2 columns do not fit into 50 characters")
	require.EqualError(t, NarrateBeside(&b, 50, "read"), "trace: 0 columns do not fit into 50 characters")
	require.EqualError(t, NarrateBeside(&b, 100, "accept", two...), `trace: task 2 made no call "accept" that had to wait (epoll)`)
	require.Empty(t, b.String())
	require.EqualError(t, NarrateBeside(broken{}, 100, "read", two...), "disk full")
}

// side lays texts side by side, letter by letter; a dot is an empty place.
func side(columns ...string) string {
	var letters [][]byte
	for _, c := range columns {
		letters = append(letters, []byte(c))
	}
	var rows []string
	for _, at := range align(letters, func(b byte) byte { return b }) {
		row := ""
		for c, i := range at {
			if i < 0 {
				row += "."
				continue
			}
			row += string(columns[c][i])
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, " ")
}

func TestARowHasOneKeyAndEachColumnKeepsItsOrder(t *testing.T) {
	require.Equal(t, "11 22 33 44", side("1234", "1234"))
	require.Equal(t, "11 22 3. 44", side("1234", "124"), "one of them need not wait")
	require.Equal(t, "11 22 33 44 3. 4.", side("123434", "1234"), "one waits twice")
	require.Equal(t, "111 222 3.3 444", side("1234", "124", "1234"))
	require.Equal(t, "a. .a.", side("a", "")+" "+side("", "a", ""))
	require.Equal(t, "a. bb .a", side("ab", "ba"), "no keys agree: the first column comes first")
	require.Empty(t, side("", ""))
}
