//go:build linux || darwin || windows

package poller

// This file answers: does the real kernel do what the poller relies on, through epoll,
// kqueue or a completion port?

import (
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"greenpoll/sched"
)

func newBackend(t *testing.T) Backend {
	t.Helper()
	b, err := NewBackend()
	require.NoError(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}

// wait is Wait, repeated if a signal has ended it: Go sends one to a thread that it wants
// to preempt, and that thread may just have begun to wait.
func wait(t *testing.T, b Backend, delay int64, events []Event) int {
	t.Helper()
	for {
		n, err := b.Wait(delay, events)
		if err == syscall.EINTR {
			continue
		}
		require.NoError(t, err)
		return n
	}
}

func TestAWakeIsForThePollThatBlocks(t *testing.T) {
	b := newBackend(t)
	var events [batch]Event
	for range 3 {
		require.NoError(t, b.Wake())
		require.NoError(t, b.Wake())
		assert.Zero(t, wait(t, b, 0, events[:]), "it is not an event, and it stays")
		assert.Zero(t, wait(t, b, -1, events[:])) // without the wake it would last for ever
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
