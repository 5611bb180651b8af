//go:build linux || darwin

package main

// This file answers: what do mini's calls do that callers would not expect, or that a server cannot afford?
// Each test drives mini into a need of docs/from-mini.md, step by step, and holds on to the bad outcome as a
// fact; the document says what greenpoll does about it. A test that fails here means that mini has grown.

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
	kernel := m.backend
	m.backend = c.fd // a poll of this must fail
	err := m.execute()
	m.backend = kernel
	assert.Error(t, err)
	_, gone := unix.FcntlInt(uintptr(kernel), unix.F_GETFD, 0)
	assert.NoError(t, gone)
	assert.Contains(t, conns, c.fd)
	assert.False(t, deferred)
	assert.ErrorAs(t, err, new(*os.SyscallError))
	t.Logf("Run returns %q: both descriptors are open, and the deferred calls of the task have not run", err)
}
