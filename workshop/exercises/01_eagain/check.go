//go:build ignore

package main

// This file answers: does a task that is told EAGAIN wait at its gate, and try again?

import (
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	for _, call := range []string{"read", "write"} {
		waits(c, call)
	}
	answersAtOnce(c)
	onTheKernel(c)
}

// waits lets a task try, and answers EAGAIN until it is woken.
func waits(c *verdict.Check, call string) {
	m, err := newMachine()
	must(c, "newMachine", err)
	conn := &Conn{fd: 1}
	g, other := &conn.read, &conn.write
	if call == "write" {
		g, other = other, g
	}
	woken, done, tries, late := false, false, 0, 0
	var n int
	m.Go(func(t *Task) {
		defer c.Recover()
		n, err = conn.tryThenWait(t, g, call, func() (int, error) {
			if woken {
				late++
				return 4, nil
			}
			if tries++; tries > 1000 {
				c.Fail("The task asked 1,000 times in a row and never waited. It holds the worker while it asks, and all other tasks stand still: at EAGAIN it has to park.")
			}
			return -1, unix.EAGAIN
		})
		done = true
	})
	t := m.runq[0]
	m.runq = nil
	c.Asleep(func() string {
		return "The task has stopped, but it has not parked: it holds the worker, and all other tasks stand still. A task waits by g.block(t)."
	})
	t.resume()
	switch {
	case done && errors.Is(err, unix.EAGAIN):
		c.Fail("The %s returned EAGAIN as its error. EAGAIN is none: it says that nothing has come yet. Now step 3 begins, and the task waits at its gate.", call)
	case done:
		c.Fail("The %s returned %d bytes and the error %v, though the kernel had answered EAGAIN: the caller takes that for an answer.", call, n, err)
	case other.task == t:
		c.Fail("The task waits at the wrong gate: its %s has the gate g, and news of that side alone is told there.", call)
	case g.task != t:
		c.Fail("The task is parked, but it is not in its gate: nobody knows which task to wake when news comes.")
	case m.waiters != 1:
		c.Fail("The task sleeps in its gate, and is not counted in m.waiters: the worker may end before it. g.block does all that a wait needs.")
	}
	wokenForNothing(c, call, t, g, func() (int, bool, string) { return tries, done, fmt.Sprintf("%d bytes and the error %v", n, err) })
	woken = true
	g.unblock()
	t.resume()
	switch {
	case done && late == 0:
		c.Fail("After its second wait the %s returned %d bytes and the error %v without having tried again. Being woken brings no bytes: it is the try that fetches them.", call, n, err)
	case !done:
		c.Fail("The task was woken, and waits again, without having tried: nothing new will come, and it sleeps for ever.")
	}
	c.Want(0, m.waiters, "The task is awake, and m.waiters still counts it. g.block does all that a wait needs.")
	c.Want("4 bytes, error <nil>", fmt.Sprintf("%d bytes, error %v", n, err), "The last try brought 4 bytes, and the %s returned something else.", call)
}

// wokenForNothing wakes the task, and the kernel answers EAGAIN once more.
func wokenForNothing(c *verdict.Check, call string, t *Task, g *gate, now func() (tries int, done bool, returned string)) {
	g.unblock()
	t.resume()
	switch tries, done, returned := now(); {
	case done && tries == 1:
		c.Fail("After its wait the %s returned %s without having tried again. Being woken brings no bytes: it is the second try that fetches them.", call, returned)
	case done:
		c.Fail("The task was woken, tried again, and had EAGAIN once more; and the %s returned %s. Being woken promises no bytes: at each EAGAIN the task waits, and then it tries again.", call, returned)
	case tries == 1:
		c.Fail("The task was woken, and waits again, without having tried: nothing new will come, and it sleeps for ever.")
	case g.task != t:
		c.Fail("The task was woken, tried again, and had EAGAIN once more: now it is parked, and not in its gate. At each EAGAIN it waits there.")
	}
}

// answersAtOnce: what is no EAGAIN ends the call, or is tried again.
func answersAtOnce(c *verdict.Check) {
	m := &machine{}
	conn := &Conn{fd: 1}
	answers := []error{unix.EINTR, unix.EBADF}
	done := false
	var err error
	m.Go(func(t *Task) {
		defer c.Recover()
		_, err = conn.tryThenWait(t, &conn.read, "read", func() (int, error) {
			if len(answers) == 0 {
				c.Fail("EBADF is an error, and the call went on.")
			}
			answer := answers[0]
			answers = answers[1:]
			return -1, answer
		})
		done = true
	})
	m.runq[0].resume()
	if !done {
		c.Fail("The task waits though the kernel has not answered EAGAIN: it may wait for ever.")
	}
	if !errors.Is(err, unix.EBADF) {
		c.Fail("After EINTR, a signal, the call is tried again, and EBADF is returned to the caller: it got %v.", err)
	}
}
