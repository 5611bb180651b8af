//go:build ignore

package main

// This file answers: is it the first one's turn, and does the worker poll only if there is none?

import (
	"net"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	inOrder(c)
	newsForNobody(c, (*machine).findRunnable)
	failing(c)
	newsForNobody(c, uncounted)
	onTheKernel(c)
}

func inOrder(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	c.Asleep(func() string {
		return "The worker sleeps in Poll, though tasks can run: it may sleep only when the run queue is empty."
	})
	ready := []int{3, 1, 2} // as tasks are woken: in no order of their IDs
	for _, id := range ready {
		m.runq = append(m.runq, &Task{ID: id, m: m})
	}
	for i, id := range ready {
		t, err := m.findRunnable()
		left := len(ready) - i - 1
		switch {
		case err != nil:
			c.Fail("Tasks can run, and findRunnable returned the error %v.", err)
		case t == nil:
			c.Fail("Tasks can run, and findRunnable returned none.")
		case i == 0 && t.ID == 2:
			c.Fail("Task 2 was made ready last, and runs first. While new tasks keep coming, the one that was made ready first would wait for ever: the first one is next.")
		}
		c.Want(id, t.ID, "Tasks 3, 1 and 2 were made ready in this order, and run in another. The one that has waited longest is next; its ID says nothing about that.")
		if len(m.runq) > left {
			c.Fail("Task %d runs, and is still on the run queue: it would be run twice.", t.ID)
		}
		c.Want(left, len(m.runq), "Task %d was taken, and the others stay on the run queue.", t.ID)
	}
	must(c, "close", m.Close())
}

// newsForNobody: a task waits in Read, and first something comes for a connection that nobody reads.
func newsForNobody(c *verdict.Check, find func(*machine) (*Task, error)) {
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
		next(c, m, find).resume()
	}
	must(c, "close", m.Close())
}

// next is the worker's question. The queue may be empty after a poll.
func next(c *verdict.Check, m *machine, find func(*machine) (*Task, error)) *Task {
	defer func() {
		if p := recover(); p != nil && len(m.runq) == 0 {
			c.Fail("Poll came back, and the run queue was still empty, for the news was for a gate where nobody waits. The worker has to poll again, until there is a task.\n  The code panics: %v", p)
		} else if p != nil {
			panic(p)
		}
	}()
	t, err := find(m)
	if err != nil {
		c.Fail("findRunnable returned the error %v, though nothing has failed.", err)
	}
	if t == nil && len(m.runq) > 0 {
		c.Fail("Poll has put a task on the run queue, and findRunnable returned none: behind the poll it looks at the run queue again.")
	}
	if t == nil {
		c.Fail("Poll came back without a task that can run, and findRunnable returned nil: the worker has to poll again, until there is one.")
	}
	return t
}

// uncounted asks while no sleeper is counted, and, if that is an error, while all are. An empty run queue
// means Poll: when it is over is for the loop to say.
func uncounted(m *machine) (*Task, error) {
	waiters := m.waiters
	m.waiters = 0
	t, err := m.findRunnable()
	m.waiters = waiters
	if err != nil {
		t, err = m.findRunnable()
	}
	return t, err
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
