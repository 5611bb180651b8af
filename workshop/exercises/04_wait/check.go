//go:build ignore

package main

// This file answers: is the task in its gate while it is parked, and is it counted?

import "greenpoll/internal/verdict"

func exam(c *verdict.Check) {
	one(c)
	two(c)
	atOneGate(c)
	onTheKernel(c)
}

// one task sleeps at a gate, and is woken.
func one(c *verdict.Check) {
	c.Asleep(func() string {
		return "The task has stopped, but it has not parked: it holds the worker, and nobody else can run."
	})
	m := &machine{}
	t, g, done := blocks(c, m)
	switch {
	case *done:
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
	m.runq = nil
	t.resume()
	if !*done {
		c.Fail("The task was woken and run, and block has not returned: it parks twice for one piece of news.")
	}
	if len(m.runq) > 0 {
		c.Fail("The task is awake, and was put on the run queue once more: unblock has done that for this piece of news. At its next wait it would be run again without any, ask in vain, and so for ever.")
	}
	c.Want(0, m.waiters, "The task is awake, and m.waiters still counts it: the worker would wait in Poll for somebody who never comes.")
	if g.task != nil {
		c.Fail("The task is awake, and still in the gate: the next news would wake a task that does not sleep.")
	}
}

// blocks has a new task of m wait at a gate of its own.
func blocks(c *verdict.Check, m *machine) (t *Task, g *gate, done *bool) {
	g, done = new(gate), new(bool)
	m.Go(func(t *Task) {
		defer c.Recover()
		g.block(t)
		*done = true
	})
	t = m.runq[0]
	m.runq = nil
	t.resume()
	return t, g, done
}

// two tasks sleep, each at its own gate, and are woken one after the other.
func two(c *verdict.Check) {
	m := &machine{}
	first, atFirst, _ := blocks(c, m)
	second, atSecond, _ := blocks(c, m)
	c.Want(2, m.waiters, "Two tasks sleep, each at its own gate, and m.waiters says otherwise: it is the number of those that sleep, and each adds one.")
	atFirst.unblock()
	first.resume()
	c.Want(1, m.waiters, "Two tasks slept, one was woken and the other sleeps on, and m.waiters says otherwise: the worker would end though somebody waits, or never. Each takes away only what it has added.")
	atSecond.unblock()
	second.resume()
	c.Want(0, m.waiters, "Two tasks slept, both are awake, and m.waiters still counts somebody: the worker would wait in Poll for ever.")
}

// atOneGate: a gate has one place, and a second task comes. Its call cannot be right; but it must not go on.
func atOneGate(c *verdict.Check) {
	m := &machine{}
	_, g, _ := blocks(c, m)
	goesOn := false
	m.Go(func(t *Task) {
		g.block(t)
		goesOn = true
	})
	func() {
		defer func() { _ = recover() }() // a panic says what is wrong, which is as good
		m.runq[0].resume()
	}()
	if goesOn {
		c.Fail("A task waits at the gate, a second one came, and block returned at once: the second one's call goes on though nothing has come, asks again and again, and holds the worker. Whatever is in the gate, block parks.")
	}
}

// comesLate wakes the task by hand, and reports whether it goes into the gate now.
func comesLate(t *Task, g *gate) bool {
	t.resume()
	return g.task == t
}
