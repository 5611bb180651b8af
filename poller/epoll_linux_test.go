package poller

// This file answers: does the real kernel do what the poller relies on?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/sched"
)

func TestEpollConstantsAreTheSystems(t *testing.T) {
	assert.EqualValues(t, unix.EPOLLIN, epollIn)
	assert.EqualValues(t, unix.EPOLLPRI, epollPri)
	assert.EqualValues(t, unix.EPOLLOUT, epollOut)
	assert.EqualValues(t, unix.EPOLLERR, epollErr)
	assert.EqualValues(t, unix.EPOLLHUP, epollHup)
	assert.EqualValues(t, unix.EPOLLRDHUP, epollRdHup)
	assert.EqualValues(t, uint32(unix.EPOLLET&0xffffffff), uint32(epollEdge))
}

func newEpoll(t *testing.T) *epoll {
	t.Helper()
	b, err := NewBackend()
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b.(*epoll)
}

// pair returns two connected sockets that do not block.
func pair(t *testing.T) (ours, theirs int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
	require.NoError(t, err)
	return fds[0], fds[1]
}

func TestEpollReportsEdgesWithTheWholeToken(t *testing.T) {
	e := newEpoll(t)
	ours, theirs := pair(t)
	defer unix.Close(ours)
	const token = 0xfedcba98_89abcdef // both halves with their highest bits set
	require.NoError(t, e.Arm(ours, token))

	var events [batch]Event
	wait := func(delay int64) []Event {
		n, err := e.Wait(delay, events[:])
		require.NoError(t, err)
		return events[:n]
	}
	assert.Equal(t, []Event{{Token: token, Mode: Write}}, wait(-1), "there is room from the beginning")
	assert.Empty(t, wait(0), "and that is no news")
	unix.Write(theirs, []byte("x"))
	assert.Equal(t, []Event{{Token: token, Mode: Read | Write}}, wait(-1))
	assert.Empty(t, wait(0), "nobody has read, but nothing has changed")
	unix.Close(theirs)
	assert.Equal(t, []Event{{Token: token, Mode: Read | Write | Hangup}}, wait(-1))
	require.NoError(t, e.Disarm(ours))
	assert.Equal(t, unix.ENOENT, e.Disarm(ours))
}

func TestEpollReportsAtMostWhatItsCallerHasRoomFor(t *testing.T) {
	e := newEpoll(t)
	for token := range uint64(3) {
		ours, theirs := pair(t)
		defer unix.Close(ours)
		defer unix.Close(theirs)
		require.NoError(t, e.Arm(ours, token+1))
	}
	var events [2]Event
	n, err := e.Wait(-1, events[:])
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	n, err = e.Wait(-1, events[:])
	require.NoError(t, err)
	assert.Equal(t, 1, n)
}

func TestAWakeIsForTheOneThatBlocks(t *testing.T) {
	e := newEpoll(t)
	var events [batch]Event
	for range 3 {
		require.NoError(t, e.Wake())
		require.NoError(t, e.Wake())
		n, err := e.Wait(0, events[:])
		require.NoError(t, err)
		assert.Zero(t, n, "it is no event, and it stays")
		n, err = e.Wait(-1, events[:]) // for ever, were it not for the wake
		require.NoError(t, err)
		assert.Zero(t, n)
		before := time.Now()
		e.Wait(2e6, events[:])
		assert.GreaterOrEqual(t, time.Since(before), 2*time.Millisecond, "two wakes are one")
	}
}

func TestBreakEndsAPollThatBlocks(t *testing.T) {
	s, err := sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	p := New(s, newEpoll(t), nil)
	for range 100 {
		done := make(chan struct{})
		go func() {
			defer close(done)
			p.Poll(sched.PollCall{Delay: -1})
		}()
		p.Break() // before it, or while it blocks
		<-done
	}
}

func TestMillisecondsNeverEndsBeforeTheTimer(t *testing.T) {
	const day = 24 * 60 * 60 * 1000
	for delay, want := range map[int64]uintptr{-1: ^uintptr(0), 0: 0, 1: 1, 999_999: 1, 1_000_000: 1,
		1_000_001: 2, 1e15: day, 1 << 62: day} {
		assert.Equal(t, want, milliseconds(delay), "%d ns", delay)
	}
}
