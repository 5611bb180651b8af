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
		{Event{T: 2e6, Kind: Poll, Step: 4, Timer: -1, Sys: "GetQueuedCompletionStatusEx", Ret: 1}, "poller/poll.go:32"},
		{Event{T: 2e6, Kind: Polled, Why: OfCompletion, Step: 4, FD: 7, Slot: 3, Gen: 1, Mode: Read, Cause: 5}, "poller/poll.go:83"},
		{Event{T: 2e6, Kind: Ready, Step: 4, G: 2, Q: "ring", QLen: 1, Cause: 6}, "sched/park.go:130"},
		{Event{T: 2e6, Kind: Resume, Step: 4, G: 2, Cause: 7}, "sched/task.go:125"},
		{Event{T: 2e6, Kind: Complete, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, Sys: "WSARecv", Ret: 120, N: 120}, "sock/fd_submit.go:54"},
		{Event{T: 2e6, Kind: Return, Step: 4, G: 2, FD: 7, Slot: 3, Gen: 1, Mode: Read, N: 120}, "sock/conn.go:41"},
	})
}

const readBeside = `epoll                                        │ iocp
Step 1: the call that looks blocking
sock/conn.go:33                        +0 ns │ sock/conn.go:33                        +0 ns
  task 2 calls read on fd 7 (slot 3,         │   task 2 calls read on fd 7 (slot 3,
    generation 1)                            │     generation 1)
Step 2: the netpoller is used: the kernel is asked, and answers at once
sock/fd_try.go:41                    +1.2 us │ sock/fd_submit.go:54                   +0 ns
  recvfrom(fd 7, 4096 bytes) -> EAGAIN:      │   handed to the kernel: WSARecv(fd 7, 4096
    nothing there yet                        │     bytes) -> the kernel works on it
Step 3: not ready: interest is registered, the task is parked, its P and M go on
poller/gate.go:88                    +1.3 us │ poller/gate.go:88                      +0 ns
  read gate nil -> waiting; no system call   │   read gate nil -> waiting; the kernel has
    here, the kernel was armed once, at open │     the operation already and will report
    (poller/poller_linux.go:52)              │     its completion
sched/task.go:148                    +1.9 us │ sched/task.go:148                      +0 ns
  task 2 is parked: IO wait (read); read     │   task 2 is parked: IO wait (read)
    gate waiting -> task                     │
sched/machine.go:50                  +2.0 us │
  worker 0 goes on with task 7, taken from P │
    0's ring (now 0 there)                   │
Step 4: the OS reports ready, the task is back on the run queue, the call returns
poller/poller_linux.go:91          +1.999 ms │ poller/poll.go:32                  +2.000 ms
  worker 0 polls: epoll_pwait -> 3 events    │   worker 0 polls:
    (blocks until the next timer, 1.200 ms   │     GetQueuedCompletionStatusEx -> 1 event
    at most: nothing to run)                 │     (blocks until something happens)
poller/poller.go:120               +1.999 ms │ poller/poll.go:83                  +2.000 ms
  the kernel reports fd 7 (slot 3,           │   the kernel reports that the operation on
    generation 1) ready for reading          │     fd 7 (slot 3, generation 1) is complete
sched/park.go:130                  +1.999 ms │ sched/park.go:130                  +2.000 ms
  task 2 can run: put into P 0's ring (now 1 │   task 2 can run: put into P 0's ring (now 1
    there); read gate task -> ready          │     there)
sched/task.go:125                  +1.999 ms │ sched/task.go:125                  +2.000 ms
  worker 0 switches to task 2                │   worker 0 switches to task 2
sock/fd_try.go:41                  +2.000 ms │ sock/fd_submit.go:54               +2.000 ms
  recvfrom(fd 7, 4096 bytes) -> 120 bytes    │   the kernel has finished the operation on
                                             │     fd 7 (slot 3, generation 1): 120 bytes,
                                             │     in the caller's buffer: no second call
                                             │     reads them
sock/conn.go:41                    +2.001 ms │ sock/conn.go:41                    +2.000 ms
  read returns 120 bytes                     │   read returns 120 bytes
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
