//go:build ignore

package main

// This file answers: does the worker sleep, does all news reach its gate, and is a failure told?

import (
	"net"
	"sync/atomic"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	m, tasks := three(c)
	all(c, m, tasks)
	sleeps(c, m, tasks)
	failing(c)
	onTheKernel(c)
}

// three lets three tasks dial, one after the other, and wait in Read.
func three(c *verdict.Check) (*machine, []*reader) {
	m, err := newMachine()
	must(c, "newMachine", err)
	peers := make(chan net.Conn, 3)
	port := served(c, func(conn net.Conn) { peers <- conn })
	c.Asleep(func() string {
		return "A task waits in Dial, and its connection is up: a connect is done when there is room to write, so that news opens the gate for writing."
	})
	var tasks []*reader
	for range 3 {
		r := &reader{}
		tasks = append(tasks, r)
		m.Go(func(t *Task) {
			defer c.Recover()
			conn, err := Dial(t, port)
			must(c, "dial", err)
			r.conn, r.peer = conn, <-peers
			for {
				_, err = conn.Read(t, make([]byte, 8))
				must(c, "read", err)
				r.reads++
			}
		})
		for runAll(m); r.conn == nil; runAll(m) {
			poll(c, m)
		}
	}
	return m, tasks
}

type reader struct {
	conn  *Conn
	peer  net.Conn
	reads int
}

func runAll(m *machine) {
	for len(m.runq) > 0 {
		t := m.runq[0]
		m.runq = m.runq[1:]
		t.resume()
	}
}

func poll(c *verdict.Check, m *machine) {
	if err := m.Poll(); err != nil {
		c.Fail("Poll returned the error %v, though nothing has failed.", err)
	}
}

// all: bytes lie in three sockets before the worker asks once.
func all(c *verdict.Check, m *machine, tasks []*reader) {
	for _, r := range tasks {
		_, err := r.peer.Write([]byte("x"))
		must(c, "peer's write", err)
		readable := []unix.PollFd{{Fd: int32(r.conn.fd), Events: unix.POLLIN}}
		_, err = unix.Poll(readable, 2000)
		must(c, "poll(2)", err)
	}
	c.Asleep(func() string { return "Bytes lie in three sockets, and the worker sleeps in Poll." })
	poll(c, m)
	for len(m.runq) == 0 { // news of room to write may come first
		poll(c, m)
	}
	if n := len(m.runq); n < 3 {
		c.Fail("Three sockets had bytes, and one Poll has woken %d of three tasks. The kernel has told of all three, and tells each change once: what is left in the buffer is lost, and these tasks sleep for ever.", n)
	}
	runAll(m)
	for _, r := range tasks {
		c.Want(1, r.reads, "Each task was woken, and should have read once.")
	}
}

// sleeps: nothing has come, so Poll must not come back. Then something comes.
func sleeps(c *verdict.Check, m *machine, tasks []*reader) {
	var back atomic.Bool
	done := make(chan error)
	go func() {
		defer c.Recover()
		for len(m.runq) == 0 {
			if err := m.Poll(); err != nil {
				done <- err
				return
			}
			if len(m.runq) == 0 && back.Swap(true) {
				c.Fail("Poll came back twice in a row, and there was no news: the worker turns round and round and burns a processor. It has to sleep inside the call, for as long as it takes.")
			}
		}
		done <- nil
	}()
	time.Sleep(50 * time.Millisecond) // nothing tells that nothing happens; shorter would only find less
	_, err := tasks[0].peer.Write([]byte("x"))
	must(c, "peer's write", err)
	c.Asleep(func() string { return "Bytes have come for a task that waits, and the worker sleeps on in Poll." })
	if err := <-done; err != nil {
		c.Fail("Poll returned the error %v, though nothing has failed.", err)
	}
}

func failing(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	must(c, "close", m.Close())
	if err := m.Poll(); err == nil {
		c.Fail("The kernel refused the call (the descriptor is closed), and Poll returned no error: the worker would ask again for ever.")
	}
}
