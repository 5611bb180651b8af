//go:build ignore

package main

// This file answers: does each task get its turn, and does the loop end when it should?

import (
	"net"
	"os"
	"runtime"
	"strings"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	runtime.GOMAXPROCS(1) // what the loop starts beside it runs when the loop lets it: not now and then
	parked(c)
	turns(c)
	waiting(c)
	failing(c)
	panics(c)
	nothing(c)
	closing(c)
	onTheKernel(c)
}

// parked: a task parks, and nobody wakes it.
func parked(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	runs := 0
	m.Go(func(t *Task) {
		defer c.Recover()
		for runs++; runs < 100; runs++ {
			t.Park()
		}
		c.Fail("A task that had parked was run again and again, though nobody has woken it: what wakes it puts it on the run queue, and the worker goes on with others, or sleeps.")
	})
	c.Asleep(func() string {
		return "No task can run and none waits at a gate, and the loop goes on: nobody is left who could be woken."
	})
	err = m.execute()
	switch {
	case err != nil:
		c.Fail("execute returned the error %v, though nothing has failed.", err)
	case runs == 0 && len(m.runq) == 0:
		c.Fail("The loop took a task off the run queue, and ended before that had run. The worker switches to it by t.resume(), and comes back when the task parks or has ended; behind a go statement that happens elsewhere, and the loop goes on without it.")
	case runs == 0:
		c.Fail("The loop ended before the first task had run: at first no task waits, but some can run.")
	case runs > 1:
		c.Fail("A task that had parked was run again, though nobody has woken it: what wakes it puts it on the run queue.")
	}
}

// turns: two tasks that step aside twice each.
func turns(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	var order []string
	for _, name := range []string{"a", "b"} {
		m.Go(func(t *Task) {
			defer c.Recover()
			for range 2 {
				order = append(order, name)
				c.Goes("task %s runs", name)
				if len(order) > 4 {
					c.Fail("A task runs again that has ended.")
				}
				m.Ready(t)
				t.Park()
			}
		})
	}
	c.Asleep(func() string {
		switch {
		case len(order) == 0:
			return "Two tasks can run, and none was run."
		case m.waiters == 0 && len(m.runq) == 0:
			return "All tasks have ended, and the worker sleeps in Poll: nobody is left who could be woken. The loop ends when no task can run and none waits."
		}
		return "Tasks can run, and nothing goes on any more."
	})
	if err := m.execute(); err != nil {
		c.Fail("execute returned the error %v, though nothing has failed.", err)
	}
	if n := len(m.runq); n > 0 {
		c.Fail("execute has returned, and the run queue is not empty: %d in it. The worker makes each switch itself, and looks at the run queue when resume has come back; behind a go statement a task runs elsewhere, and comes to the run queue when the loop has ended.", n)
	}
	if strings.Join(order, "") == "aabb" {
		c.Fail("Task a was run until it had ended, and only then task b: a task that parks has given the worker back, and the next one on the run queue has its turn.")
	}
	c.Want("a b a b", strings.Join(order, " "), "Two tasks step aside twice each, and should have run in turn.")
	const open = "execute has returned, and the machine's epoll, kqueue or port is still open: nobody else closes it."
	c.Asleep(func() string { return open }) // one that is open sleeps: nothing is armed
	if m.Poll() == nil {
		c.Fail("%s", open)
	}
}

// panics: a task panics, and so does execute.
func panics(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	m.Go(func(*Task) {
		panic(mishap{c, "resume was called on a goroutine of its own, where nobody can recover the panic. The worker calls it itself, and the panic comes out of execute."})
	})
	c.Asleep(func() string { return "A task has panicked, and the loop goes on for ever." })
	panicked := false
	func() {
		defer func() { panicked = recover() != nil }()
		err = m.execute()
	}()
	if !panicked && err == nil {
		c.Fail("A task has panicked, and the loop goes on as if the task had ended well: nobody hears of the mistake. The panic comes out of t.resume(); leave it so.")
	}
}

// nothing: there is no task at all.
func nothing(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	c.Asleep(func() string {
		return "There is no task at all, as in Run(0, fn), and execute does not return: it asks for a next task before it has asked whether there can be one."
	})
	if err := m.execute(); err != nil {
		c.Fail("There is no task at all, and execute returned the error %v.", err)
	}
}

// closing: nothing has to be run, and the close fails.
func closing(c *verdict.Check) {
	m := &machine{backend: 1 << 30} // no such descriptor
	c.Asleep(func() string { return "There is no task, and execute does not come to an end." })
	if m.execute() == nil {
		c.Fail("m.Close has failed, and execute returned no error: it returns what the close returns.")
	}
}

// waiting: the run queue is empty while a task waits for its peer.
func waiting(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	c.Anew()
	m.tasks = noTrace
	port := served(c, func(conn net.Conn) {
		_, err := conn.Read(make([]byte, 1))
		must(c, "peer", err)
		_, err = conn.Write([]byte("x"))
		must(c, "peer", err)
	})
	done := false
	m.Go(func(t *Task) {
		defer c.Recover()
		conn, err := Dial(t, port)
		must(c, "dial", err)
		_, err = conn.Write(t, []byte("x"))
		must(c, "write", err)
		_, err = conn.Read(t, make([]byte, 1))
		must(c, "read", err)
		must(c, "close", conn.Close(t))
		done = true
	})
	c.Asleep(func() string { return "A task waits for its peer, and nothing goes on any more." })
	if err := m.execute(); err != nil {
		c.Fail("execute returned the error %v, though nothing has failed.", err)
	}
	if !done {
		c.Fail("execute has returned while a task was still parked at its gate: an empty run queue is not the end, as long as m.waiters counts somebody.")
	}
}

// failing: the poll cannot work, and a task waits.
func failing(c *verdict.Check) {
	m, err := newMachine()
	must(c, "newMachine", err)
	must(c, "close", m.Close())
	r, w, err := os.Pipe() // it can be closed, and not polled
	must(c, "pipe", err)
	defer w.Close()
	m.backend, m.waiters = int(r.Fd()), 1
	c.Asleep(func() string { return "The poll fails, and execute goes on for ever: it should return the error." })
	if err := m.execute(); err == nil {
		c.Fail("The poll has failed, and execute returned no error: its caller believes that all tasks have ended.")
	}
}
