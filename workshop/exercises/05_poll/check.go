//go:build ignore

package main

// This file answers: does the worker sleep, does all news reach its gate, and is a failure told?

import (
	"net"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	directions(c)
	m, tasks := three(c)
	all(c, m, tasks)
	alone(c)
	sleeps(c, m, tasks)
	interrupted(c)
	failing(c)
	onTheKernel(c)
}

// directions: a connect is done, which is news for writing alone. Then bytes come to a socket that has
// room as well, which may be told in one event.
func directions(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	m.tasks = noTrace
	peers := make(chan net.Conn, 1)
	port := served(c, func(conn net.Conn) { peers <- conn })
	var conn *Conn
	m.Go(func(t *Task) {
		defer c.Recover()
		conn, err = Dial(t, port)
		must(c, "dial", err)
	})
	runAll(m)
	reader, writer := &Task{ID: 12, m: m}, &Task{ID: 13, m: m}
	for _, dialled := range conns {
		dialled.read.task = reader
	}
	c.Asleep(func() string {
		return "A task waits in Dial, and its connection is up: a connect is done when there is room to write, so that news opens the gate for writing."
	})
	for conn == nil {
		poll(c, m)
		if slices.Contains(m.runq, reader) {
			c.Fail("A connect was done, and a task that waits for bytes was woken as well: news of room to write opens the gate for writing alone.")
		}
		runAll(m)
	}
	conn.write.task = writer
	peer := <-peers
	_, err = peer.Write([]byte("x"))
	must(c, "peer's write", err)
	c.Asleep(func() string { return "Bytes have come for a task that waits, and the worker sleeps in Poll." })
	for !slices.Contains(m.runq, reader) {
		poll(c, m)
	}
	if conn.read.task != nil {
		c.Fail("The task that waited for bytes is on the run queue, and still in its gate: unblock does both, so that it is not woken twice.")
	}
	if runtime.GOOS == "linux" && !slices.Contains(m.runq, writer) {
		c.Fail("One event has told of bytes and of room to write, and only the reader was woken: both bits may be set, so look at each by itself.")
	}
	delete(conns, conn.fd)
	must(c, "peer's close", peer.Close())
	must(c, "close", unix.Close(conn.fd))
	must(c, "close", m.Close())
}

// three lets three tasks dial, one after the other, and wait in Read.
func three(c *verdict.Check) (*machine, []*reader) {
	m, err := newMachine()
	must(c, "newMachine", err)
	m.tasks = noTrace
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
	for len(m.runq) < 3 && news(m) { // a buffer may be small
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

// news reports whether the kernel has more to tell: an epoll or kqueue can be polled itself.
func news(m *machine) bool {
	n, err := unix.Poll([]unix.PollFd{{Fd: int32(m.backend), Events: unix.POLLIN}}, 0)
	return n > 0 && err == nil
}

// sleeps: nothing has come, so Poll must not come back. Then something comes.
func sleeps(c *verdict.Check, m *machine, tasks []*reader) {
	back := 0 // so often without news. A signal may do that now and then
	done := make(chan error)
	go func() {
		defer c.Recover()
		for len(m.runq) == 0 {
			if err := m.Poll(); err != nil {
				done <- err
				return
			}
			if len(m.runq) > 0 {
				break
			}
			if back++; back == 5 {
				c.Fail("Poll came back again and again, and there was no news: the worker turns round and round and burns a processor. It has to sleep inside the call, for as long as it takes.")
			}
		}
		done <- nil
	}()
	time.Sleep(300 * time.Millisecond) // nothing tells that nothing happens; shorter would only find less
	_, err := tasks[0].peer.Write([]byte("x"))
	must(c, "peer's write", err)
	c.Asleep(func() string { return "Bytes have come for a task that waits, and the worker sleeps on in Poll." })
	if err := <-done; err != nil {
		c.Fail("Poll returned the error %v, though nothing has failed.", err)
	}
	if n := len(m.runq); n > 1 {
		c.Fail("Bytes have come for one task, and others were woken as well, %d in all, though there is no news for them. Only events[:n] is news, and each piece is for the socket that it names; behind that may stand what a poll before has told.", n)
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
