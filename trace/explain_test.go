package trace

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// explained is the story of task g, on one line, and how many calls it left out.
func explained(t *testing.T, g uint64, most int, lines ...Line) (string, int) {
	t.Helper()
	for i := range lines {
		if lines[i].At == "" {
			lines[i].At = "x/y.go:1"
		}
	}
	var b strings.Builder
	left, err := NewExplainer(number(lines), nil).Explain(&b, g, most)
	require.NoError(t, err)
	return strings.Join(strings.Fields(b.String()), " "), left
}

func TestAWaitIsExplainedWithWhatItsWorkerDoesMeanwhileAndHowLong(t *testing.T) {
	text, left := explained(t, 2, 0, sample()...)
	require.Zero(t, left)
	require.Contains(t, text, "The story of task 2, which runs main.get: 1 call that looks blocking; it had to wait, 1.998 ms At 300 ns task 1 starts task 2")
	require.Contains(t, text, "Call 1, Read: it takes 2.001 ms ")
	require.Contains(t, text, Steps[3].Heading()+` So task 2 sets the read gate, a word in memory, to "waiting" (poller/gate.go:88). `+
		"That is no system call: the kernel was armed once, at open (poller/poller_linux.go:52). Then task 2 parks ")
	require.Contains(t, text, "Meanwhile worker 0's thread does not wait: it takes task 7 from P 0's ring (sched/machine.go:50). ")
	require.Contains(t, text, "After 1.997 ms the kernel wakes worker 0 with 3 reports (epoll_pwait returns; poller/poller_linux.go:91).")
	require.Contains(t, text, "which goes on in the middle of Read, 1.998 ms after it has parked (sched/task.go:125).")
}

func TestACommitThatIsRefusedIsAButInTheText(t *testing.T) {
	text, _ := explained(t, 2, 0, reads, waits, parks, moved(Polled, GateWaiting, GateReady, ""), refused)
	require.Contains(t, text, `But the commit is refused: fd 7's read gate does not say "waiting" any more`)
	require.Contains(t, text, "Call 1, Read: it does not return")
}

func TestCallsBeyondTheMostAreLeftOutAndCounted(t *testing.T) {
	back := Line{Event{Kind: Return, Step: 4, G: 2, FD: 7, Slot: 3, Mode: Read, N: 5}, ""}
	three := func() []Line { return []Line{reads, back, reads, back, reads, back} }
	text, left := explained(t, 2, 2, three()...)
	require.Equal(t, 1, left)
	require.Contains(t, text, "The story of task 2: 3 calls that look blocking; none had to wait ")
	require.Contains(t, text, "Call 2, Read: it need not wait, steps 1 and 4 ")
	require.NotContains(t, text, "Call 3")
	text, left = explained(t, 2, 3, three()...)
	require.Zero(t, left)
	require.Contains(t, text, "Call 3, Read")
}

func TestATaskThatNoEventConcernsHasNoStory(t *testing.T) {
	_, err := NewExplainer(sample(), nil).Explain(&strings.Builder{}, 99, 0)
	require.EqualError(t, err, "trace: no event concerns task 99")
	_, err = NewExplainer(sample(), nil).Explain(broken{}, 2, 0)
	require.EqualError(t, err, "disk full")
}

func TestANewTaskIsNotToldOfPollsBeforeIt(t *testing.T) {
	poll := []Line{{Event{Kind: BeginPoll, Timer: -1}, ""}, {Event{T: 9, Kind: Poll, Timer: -1, Cause: 1, Sys: "epoll_pwait"}, ""},
		{Event{T: 9, Kind: Spawn, G: 1, N: 2}, ""}, {Event{T: 9, Kind: Ready, G: 2, Q: "next", Cause: 3}, ""}}
	text, _ := explained(t, 2, 0, poll...)
	require.NotContains(t, text, "epoll_pwait")
	require.Contains(t, text, "task 1 starts task 2")
}
