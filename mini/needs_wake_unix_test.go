//go:build linux || darwin

package main

// This file answers: which wake-ups does mini lose, or bring too late?
// Each test drives mini into a need of docs/from-mini.md, step by step, and holds on to the bad outcome as a
// fact; the document says what greenpoll does about it. A test that fails here means that mini has grown.

import (
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"golang.org/x/sys/unix"
)

func TestMiniLosesAWakeUpToASecondWorker(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	m.Go(func(task *Task) {
		c.tryThenWait(task, &c.read, "read", func() (int, error) {
			n, err := unix.Read(c.fd, make([]byte, 64))
			if err == unix.EAGAIN { // and before this task is at its gate, a second worker polls:
				send(t, peer, "hello")
				pollAll(t, m)
			}
			return n, err
		})
	})
	runAll(t, m)
	asleepForEver(t, m)
	n, err := unix.Read(c.fd, make([]byte, 64))
	assert.NoError(t, err)
	assert.Equal(t, 5, n)
	t.Log("5 bytes have come, their event is gone, and the reader sleeps for ever")
}

func TestMiniLeavesTheReaderOfAClosedConnAsleep(t *testing.T) {
	m := byHand(t)
	c, _ := pair(t, m)
	m.Go(func(task *Task) { c.Read(task, make([]byte, 64)) })
	runAll(t, m)
	m.Go(func(task *Task) { assert.NoError(t, c.Close(task)) })
	runAll(t, m)
	asleepForEver(t, m)
	t.Log("the Conn is closed, and its reader sleeps for ever")
}

func TestMiniReadsAStrangersBytesFromAClosedConn(t *testing.T) {
	m := byHand(t)
	c, _ := pair(t, m)
	other, peer := pair(t, m)
	number := c.fd
	require.NoError(t, c.Close(nil))
	require.NoError(t, unix.Dup2(other.fd, number)) // the next that is opened gets the number
	defer unix.Close(number)
	send(t, peer, "secret")
	got := make([]byte, 64)
	var n int
	m.Go(func(task *Task) { n, _ = c.Read(task, got) })
	runAll(t, m)
	assert.Equal(t, "secret", string(got[:n]))
	t.Logf("Read on a closed Conn returns %q, which was sent to another", got[:n])
}

func TestMiniFallsOverALateEventOfAClosedNumber(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("a kqueue forgets a number at its close; there it takes a second worker, closing while one polls")
	}
	m := byHand(t)
	c, peer := pair(t, m)
	twin, err := unix.Dup(c.fd) // as a child process has one: so the kernel still knows the socket
	require.NoError(t, err)
	defer unix.Close(twin)
	fds := socketpair(t)
	defer unix.Close(fds[1])
	another := news(t, m, fds[0])
	defer another.Close(nil)
	require.NoError(t, c.Close(nil))
	send(t, peer, "late")
	var fault any
	func() {
		defer func() { fault = recover() }()
		assert.NoError(t, m.Poll())
	}()
	if assert.Implements(t, (*runtime.Error)(nil), fault) {
		assert.ErrorContains(t, fault.(error), "nil pointer dereference")
	}
	t.Logf("the event finds no Conn: %v", fault)
}

func TestMiniSleepsThroughADeadline(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	m.Go(func(task *Task) { c.Read(task, make([]byte, 64)) })
	runAll(t, m)
	sleepsInThePoll(t, m, peer)
	t.Logf("a read that was to take %v at most has waited for the peer: Poll knows no time", aMoment)
}

func TestMiniStarvesAllBehindATaskThatFindsData(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	others, then := 0, -1
	m.Go(func(task *Task) {
		for range 1000 { // the peer is as fast as the reader
			send(t, peer, "more")
			_, err := c.Read(task, make([]byte, 64))
			assert.NoError(t, err)
		}
		then = others
	})
	m.Go(func(*Task) { others++ })
	runAll(t, m)
	assert.Zero(t, then)
	t.Log("1000 reads, and the task behind the reader has not run once")
}

func TestMiniStarvesTheNetworkWhileTasksRun(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	read, then := false, true
	m.Go(func(task *Task) { c.Read(task, make([]byte, 64)); read = true })
	runAll(t, m)
	send(t, peer, "hello")
	for range 2 {
		m.Go(func(task *Task) {
			for range 500 { // each gives way to the other
				m.Ready(task)
				task.Park()
			}
			then = read
		})
	}
	runAll(t, m)
	assert.False(t, then)
	t.Log("1000 switches between two busy tasks, and nobody has polled for the third")
}

func TestMiniSleepsOnBesideARunnableTask(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	m.Go(func(task *Task) { c.Read(task, make([]byte, 64)) })
	runAll(t, m) // the worker has found that nothing can run. Before it sleeps, somebody else has work for it:
	ran := false
	m.Go(func(*Task) { ran = true })
	sleepsInThePoll(t, m, peer)
	assert.False(t, ran)
	t.Logf("a task could run, and the one worker slept in the poll for %v, until the peer sent something", aMoment)
}
