//go:build linux || darwin

package poller

// This file answers: does the real kernel do what the poller relies on, be it by
// epoll or by kqueue?

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"

	"greenpoll/sched"
)

func newBackend(t *testing.T) Backend {
	t.Helper()
	b, err := NewBackend()
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}

// pair returns two connected sockets that do not block.
func pair(t *testing.T) (ours, theirs int) {
	t.Helper()
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	for _, fd := range fds {
		unix.CloseOnExec(fd)
		require.NoError(t, unix.SetNonblock(fd, true))
	}
	return fds[0], fds[1]
}

// wait is Wait, once more if a signal has ended it: Go sends one to a thread that it
// wants to preempt, and that may just have begun to wait.
func wait(t *testing.T, b Backend, delay int64, events []Event) int {
	t.Helper()
	for {
		n, err := b.Wait(delay, events)
		if err == unix.EINTR {
			continue
		}
		require.NoError(t, err)
		return n
	}
}

func TestWaitReportsAtMostWhatItsCallerHasRoomFor(t *testing.T) {
	b := newBackend(t)
	for token := range uint64(3) {
		ours, theirs := pair(t)
		defer unix.Close(ours)
		defer unix.Close(theirs)
		require.NoError(t, b.Arm(ours, token+1))
	}
	var events [2]Event
	assert.Equal(t, 2, wait(t, b, -1, events[:]))
	assert.Equal(t, 1, wait(t, b, -1, events[:]))
}

func TestAWakeIsForTheOneThatBlocks(t *testing.T) {
	b := newBackend(t)
	var events [batch]Event
	for range 3 {
		require.NoError(t, b.Wake())
		require.NoError(t, b.Wake())
		assert.Zero(t, wait(t, b, 0, events[:]), "it is no event, and it stays")
		assert.Zero(t, wait(t, b, -1, events[:])) // for ever, were it not for the wake
		before := time.Now()
		assert.Zero(t, wait(t, b, 2e6, events[:]))
		assert.GreaterOrEqual(t, time.Since(before), 2*time.Millisecond, "two wakes are one")
	}
}

func TestBreakEndsAPollThatBlocks(t *testing.T) {
	s, err := sched.New(sched.Config{Procs: 1})
	require.NoError(t, err)
	p := New(s, newBackend(t), nil)
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
