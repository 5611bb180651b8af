//go:build ignore

package main

// This file answers: is it the first one's turn, and does the worker poll only if there is none?

import (
	"net"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	inOrder(c)
	newsForNobody(c)
	failing(c)
	onTheKernel(c)
}

func inOrder(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	left := 3
	c.Asleep(func() string {
		return "The worker sleeps in Poll, though tasks can run: it may sleep only when the run queue is empty."
	})
	for id := range left {
		m.runq = append(m.runq, &Task{ID: id + 1, m: m})
	}
	for id := 1; id <= 3; id++ {
		t, err := m.findRunnable()
		left--
		switch {
		case err != nil:
			c.Fail("Tasks can run, and findRunnable returned the error %v.", err)
		case t == nil:
			c.Fail("Tasks can run, and findRunnable returned none.")
		case id == 1 && t.ID == 3:
			c.Fail("Task 3 was made ready last, and runs first. While new tasks keep coming, task 1 would wait for ever: the first one is next.")
		}
		c.Want(id, t.ID, "Tasks 1, 2 and 3 were made ready in this order, and run in another.")
		if len(m.runq) > left {
			c.Fail("Task %d runs, and is still on the run queue: it would be run twice.", t.ID)
		}
		c.Want(left, len(m.runq), "Task %d was taken, and the others stay on the run queue.", t.ID)
	}
	must(c, "close", m.Close())
}

// newsForNobody: a task waits in Read, and first something comes for a connection that nobody reads.
func newsForNobody(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	conns := make(chan net.Conn, 2)
	port := served(c, func(conn net.Conn) { conns <- conn })
	m.tasks = noTrace
	ends := false
	m.Go(func(t *Task) {
		defer c.Recover()
		idle, err := Dial(t, port)
		must(c, "dial", err)
		first := <-conns
		read, err := Dial(t, port)
		must(c, "dial", err)
		go send(c, m, idle, first, <-conns)
		_, err = read.Read(t, make([]byte, 1))
		must(c, "read", err)
		must(c, "close", read.Close(t))
		must(c, "close", idle.Close(t))
		ends = true
	})
	c.Asleep(func() string { return "A task waits for bytes, they have come, and nothing goes on any more." })
	for !ends {
		next(c, m).resume()
	}
	must(c, "close", m.Close())
}

// next is the worker's question. The queue may be empty after a poll.
func next(c *verdict.Check, m *machine) *Task {
	defer func() {
		if p := recover(); p != nil && len(m.runq) == 0 {
			c.Fail("Poll came back, and the run queue was still empty, for the news was for a gate where nobody waits. The worker has to poll again, until there is a task.\n  The code panics: %v", p)
		} else if p != nil {
			panic(p)
		}
	}()
	t, err := m.findRunnable()
	if err != nil {
		c.Fail("findRunnable returned the error %v, though nothing has failed.", err)
	}
	if t == nil {
		c.Fail("Poll came back without a task that can run, and findRunnable returned nil: the worker has to poll again, until there is one.")
	}
	return t
}

// send writes to both connections: to the one that nobody reads first, and to the other one once the
// worker has taken that news.
func send(c *verdict.Check, m *machine, nobodys *Conn, idle, read net.Conn) {
	_, err := idle.Write([]byte("x"))
	must(c, "peer", err)
	taken(c, m, nobodys)
	_, err = read.Write([]byte("x"))
	must(c, "peer", err)
}

func failing(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	must(c, "close", m.Close())
	c.Asleep(func() string {
		return "Poll fails, and findRunnable asks it again for ever: the poll's error belongs to the caller."
	})
	t, err := m.findRunnable()
	if t == nil && err == nil {
		c.Fail("findRunnable returned neither a task nor an error. When the run queue is empty it polls, until there is a task, and an error of the poll is its own.")
	}
	if err == nil {
		c.Fail("Poll has failed, and findRunnable returned task %v without the error.", t)
	}
}
