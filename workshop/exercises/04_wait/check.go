//go:build ignore

package main

// This file answers: is the task in its gate while it is parked, and is it counted?

import "greenpoll/internal/verdict"

func exam(c *verdict.Check) {
	c.Asleep(func() string {
		return "The task has stopped, but it has not parked: it holds the worker, and nobody else can run."
	})
	m := &machine{}
	conn := &Conn{fd: 1}
	g, done := &conn.read, false
	m.Go(func(t *Task) {
		defer c.Recover()
		g.block(t)
		done = true
	})
	t := m.runq[0]
	m.runq = nil
	t.resume()
	switch {
	case done:
		c.Fail("block returned at once: the task did not park, and its call goes on though nothing has come. It would ask again and again, and hold the worker.")
	case g.task == nil && comesLate(t, g):
		c.Fail("The task went into its gate only after the park, when it was awake again. While it slept nobody knew which task to wake: the wake-up is lost.")
	case g.task == nil:
		c.Fail("The task is parked, and its gate is empty: when the kernel has news, unblock finds nobody, and the task sleeps for ever. The wake-up is lost.")
	case len(m.runq) > 0:
		c.Fail("The task is parked and on the run queue at the same time: the worker would run it again before there is any news.")
	}
	c.Want(1, m.waiters, "One task sleeps at a gate, and m.waiters says otherwise: the worker would end though somebody waits, or never.")
	g.unblock()
	c.Want(1, len(m.runq), "The gate was opened, and its task is not on the run queue.")
	t.resume()
	if !done {
		c.Fail("The task was woken and run, and block has not returned: it parks twice for one piece of news.")
	}
	c.Want(0, m.waiters, "The task is awake, and m.waiters still counts it: the worker would wait in Poll for somebody who never comes.")
	if g.task != nil {
		c.Fail("The task is awake, and still in the gate: the next news would wake a task that does not sleep.")
	}
	onTheKernel(c)
}

// comesLate wakes the task by hand, and reports whether it goes into the gate now.
func comesLate(t *Task, g *gate) bool {
	t.resume()
	return g.task == t
}
