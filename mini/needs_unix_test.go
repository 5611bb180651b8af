//go:build linux || darwin

package main

// This file answers: what goes wrong with mini once a program needs more than the page has? Each test
// drives it into one need, step by step, and holds on to the bad outcome as a fact; docs/from-mini.md says
// what greenpoll does about it. A test that fails here means that mini has grown.

import (
	"errors"
	"net"
	"os"
	"runtime"
	"syscall"
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

func TestMiniSleepsThroughADeadline(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	m.Go(func(task *Task) { c.Read(task, make([]byte, 64)) })
	runAll(t, m)
	sleepsInThePoll(t, m, peer)
	t.Logf("a read that was to take %v at most has waited for the peer: Poll knows no time", aMoment)
}

func TestMiniWritesShortWithoutAnError(t *testing.T) {
	m := byHand(t)
	c, _ := pair(t, m)
	long := make([]byte, 16<<20) // more than any socket buffer takes
	var n int
	var err error
	m.Go(func(task *Task) { n, err = c.Write(task, long) })
	runAll(t, m)
	assert.NoError(t, err)
	assert.Positive(t, n)
	assert.Less(t, n, len(long))
	t.Logf("Write of %d bytes: %d, %v", len(long), n, err)
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

func TestMiniHoldsABufferForEachIdleConn(t *testing.T) {
	const idle, size = 100, 128 << 10 // a smaller buffer may be on a stack, where heap does not see it
	m := byHand(t)
	before := heap()
	for range idle {
		c, _ := pair(t, m)
		m.Go(func(task *Task) { c.Read(task, make([]byte, size)) })
	}
	runAll(t, m)
	held := heap() - before
	assert.GreaterOrEqual(t, held, idle*size)
	t.Logf("%d connections that say nothing hold %d bytes each", idle, held/idle)
}

// heap returns how many bytes are in use.
func heap() int {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int(stats.HeapAlloc)
}

func TestMiniTriesASocketThatItHasJustEmptied(t *testing.T) {
	m := byHand(t)
	c, peer := pair(t, m)
	tries, inVain := 0, 0
	m.Go(func(task *Task) {
		for range 10 {
			c.tryThenWait(task, &c.read, "read", func() (int, error) {
				tries++
				n, err := unix.Read(c.fd, make([]byte, 64)) // far more than comes at once
				if err == unix.EAGAIN {
					inVain++
				}
				return n, err
			})
		}
	})
	for range 10 { // a request, and no other before it was read
		runAll(t, m)
		send(t, peer, "request")
		pollAll(t, m)
	}
	runAll(t, m)
	assert.Equal(t, 20, tries)
	assert.Equal(t, 10, inVain)
	t.Logf("10 requests: %d system calls, %d of them for EAGAIN", tries, inVain)
}

func TestMiniStandsStillWhileATaskBlocks(t *testing.T) {
	m := byHand(t)
	inside, answer, ran := make(chan bool), make(chan bool), make(chan bool, 1)
	m.Go(func(*Task) { // it asks a name server, say, or a disk
		close(inside)
		<-answer
	})
	m.Go(func(*Task) { ran <- true })
	ended := make(chan bool)
	go func() {
		runAll(t, m)
		close(ended)
	}()
	<-inside
	select {
	case <-ran:
		t.Error("another task has run")
	case <-time.After(aMoment):
		t.Log("one task blocks in a call of its own, and the other, which could run, does not")
	}
	close(answer)
	<-ended
	assert.Len(t, ran, 1)
}

func TestMiniRefusesAnOrdinaryGoroutine(t *testing.T) {
	m := byHand(t)
	c, _ := pair(t, m)
	var owner *Task // the task whose name the goroutine uses, for Read asks for one
	m.Go(func(task *Task) {
		owner = task
		task.Park()
	})
	runAll(t, m)
	fault := make(chan any)
	go func() { // as net/http has them
		defer func() { fault <- recover() }()
		c.Read(owner, make([]byte, 64))
	}()
	f := <-fault
	assert.NotNil(t, f)
	t.Logf("Read by a goroutine that is no task: panic: %v", f)
	m.waiters, c.read.task = 0, nil // the panic has left them
	owner.resume()
}

func TestMiniErrorIsNotPackageNets(t *testing.T) {
	port := refusing(t)
	var err error
	require.NoError(t, Run(1, func(task *Task) {
		task.ID = 2 // so that it prints no steps
		_, err = Dial(task, port)
	}))
	assert.ErrorIs(t, err, syscall.ECONNREFUSED)
	assert.False(t, errors.As(err, new(*net.OpError)))
	assert.NotContains(t, err.Error(), "127.0.0.1")
	t.Logf("Dial: %q, and not: which address", err)

	m := byHand(t)
	c, _ := pair(t, m)
	require.NoError(t, c.Close(nil))
	m.Go(func(task *Task) { _, err = c.Read(task, make([]byte, 64)) })
	runAll(t, m)
	assert.ErrorIs(t, err, unix.EBADF)
	assert.NotErrorIs(t, err, net.ErrClosed)
	t.Logf("Read after Close: %q, and not net.ErrClosed, which callers look for", err)
}

func TestMiniErrorOfAPollLeavesAllOpen(t *testing.T) {
	m := byHand(t)
	c, _ := pair(t, m)
	deferred := false
	m.Go(func(task *Task) {
		defer func() { deferred = true }()
		c.Read(task, make([]byte, 64))
	})
	runAll(t, m)
	kernel := m.kernel
	m.kernel = c.fd // a poll of this must fail
	err := m.execute()
	m.kernel = kernel
	assert.Error(t, err)
	_, gone := unix.FcntlInt(uintptr(kernel), unix.F_GETFD, 0)
	assert.NoError(t, gone)
	assert.Contains(t, conns, c.fd)
	assert.False(t, deferred)
	assert.ErrorAs(t, err, new(*os.SyscallError))
	t.Logf("Run returns %q: both descriptors are open, and the deferred calls of the task have not run", err)
}
