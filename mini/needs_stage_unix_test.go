//go:build linux || darwin

package main

// This file answers: how does a test drive mini step by step? It takes the place of the loop. The tests that
// do are in needs_wake_unix_test.go and needs_call_unix_test.go.

import (
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

// byHand returns a machine whose loop is the test: nothing runs, and nobody polls, but when the test says so.
func byHand(t *testing.T) *machine {
	m, err := newMachine()
	require.NoError(t, err)
	m.tasks = 1 // a task with number 1 would print its steps
	t.Cleanup(func() {
		assert.Zero(t, m.waiters, "a task is left")
		assert.NoError(t, m.Close())
	})
	return m
}

// runAll runs every task until it parks or ends, without a poll.
func runAll(t *testing.T, m *machine) {
	for len(m.runq) > 0 {
		task, err := m.findRunnable()
		require.NoError(t, err)
		task.resume()
	}
}

// pollAll takes all that the kernel has to report, and does not sleep.
func pollAll(t *testing.T, m *machine) {
	fds := socketpair(t)
	c := news(t, m, fds[0])
	require.NoError(t, m.Poll())
	require.NoError(t, errors.Join(c.Close(nil), unix.Close(fds[1])))
}

// news arms a new socket. It has room to write, which the kernel reports at once: so the next Poll does not sleep.
func news(t *testing.T, m *machine, fd int) *Conn {
	c, err := open(&Task{m: m}, fd, nil)
	require.NoError(t, err)
	return c
}

func socketpair(t *testing.T) [2]int {
	fds, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	require.NoError(t, err)
	return fds
}

// pair returns a connection: mini's end, of which the kernel has nothing to report yet, and the number of
// the peer's, which does not block.
func pair(t *testing.T, m *machine) (c *Conn, peer int) {
	fds := socketpair(t)
	c, peer = news(t, m, fds[0]), fds[1]
	require.NoError(t, unix.SetNonblock(peer, true))
	require.NoError(t, m.Poll())
	t.Cleanup(func() { // wake whoever is left, and let it come to its end
		assert.NoError(t, unix.Close(peer))
		c.read.unblock()
		c.write.unblock()
		runAll(t, m)
		if conns[c.fd] == c {
			assert.NoError(t, c.Close(nil))
		}
	})
	return c, peer
}

func send(t *testing.T, fd int, text string) {
	n, err := unix.Write(fd, []byte(text))
	require.NoError(t, err)
	require.Equal(t, len(text), n)
}

// asleepForEver asserts that the one task waits, and that the kernel has no event for it.
func asleepForEver(t *testing.T, m *machine) {
	t.Helper()
	pollAll(t, m)
	assert.Equal(t, 1, m.waiters)
	assert.Empty(t, m.runq)
}

// aMoment is how long a test watches that something does not happen. A longer one would see the same.
const aMoment = 50 * time.Millisecond

// sleepsInThePoll asserts that a poll goes on until the peer sends something.
func sleepsInThePoll(t *testing.T, m *machine, peer int) {
	t.Helper()
	polled := make(chan error, 1)
	go func() { polled <- m.Poll() }()
	select {
	case err := <-polled:
		t.Errorf("the poll has ended although nothing was sent: %v", err)
		return
	case <-time.After(aMoment):
	}
	send(t, peer, "at last")
	assert.NoError(t, <-polled)
}
