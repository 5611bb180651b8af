//go:build ignore

package main

// This file answers: does a task that is told EAGAIN wait at its gate, and try again?

import (
	"errors"
	"fmt"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"greenpoll/internal/verdict"
)

func exam(c *verdict.Check) {
	for _, name := range []string{"read", "write"} {
		waits(c, name)
		failsLate(c, name)
		answersAtOnce(c, name)
	}
	onTheKernel(c)
}

// A reply is the kernel's to one try.
type reply struct {
	n   int
	err error
}

var (
	signal = reply{-1, unix.EINTR}
	bad    = reply{-1, unix.EBADF}
)

// A call is a tryThenWait under way.
type call struct {
	*verdict.Check
	name     string
	m        *machine
	t        *Task
	g, other *gate
	replies  []reply // to the next tries; then it is EAGAIN
	tries    int     // since it was run last
	done     bool
	n        int
	err      error
}

func begin(c *verdict.Check, name string, replies ...reply) *call {
	m, err := newMachine() // a task that polls by itself has to sleep there
	must(c, "newMachine", err)
	conn := &Conn{fd: 1}
	k := &call{Check: c, name: name, m: m, g: &conn.read, other: &conn.write}
	if name == "write" {
		k.g, k.other = k.other, k.g
	}
	m.Go(func(t *Task) {
		defer c.Recover()
		k.n, k.err = conn.tryThenWait(t, k.g, name, k.try)
		k.done = true
	})
	k.t = m.runq[0]
	c.Asleep(func() string {
		return "The task has stopped, but it has not parked: it holds the worker, and all other tasks stand still. A task waits by g.block(t)."
	})
	k.run(replies)
	return k
}

func (k *call) try() (int, error) {
	if k.tries++; k.tries > 1000 {
		k.Fail("The task asked 1,000 times in a row and never waited. It holds the worker while it asks, and all other tasks stand still: at EAGAIN it has to park.")
	}
	if len(k.replies) == 0 {
		return -1, unix.EAGAIN
	}
	a := k.replies[0]
	k.replies = k.replies[1:]
	return a.n, a.err
}

// run is the worker's turn with the task, which it takes off the run queue.
func (k *call) run(replies []reply) {
	k.m.runq, k.replies, k.tries = nil, replies, 0
	k.t.resume()
	if slices.Contains(k.m.runq, k.t) {
		k.Fail("The task has put itself on the run queue: so it wakes itself, asks again when its turn comes, and goes on like that for ever, though there is no news. A task that waits is woken by the news, at its gate.")
	}
}

func (k *call) wake(replies ...reply) {
	k.g.unblock()
	k.run(replies)
}

func (k *call) returned() string {
	return fmt.Sprintf("%d bytes and the error %v", k.n, k.err)
}

// waits lets a task try, and answers EAGAIN; it does so once more after a wake-up.
func waits(c *verdict.Check, name string) {
	k := begin(c, name)
	switch {
	case k.done && errors.Is(k.err, unix.EAGAIN):
		c.Fail("The %s returned EAGAIN as its error. EAGAIN is none: it says that nothing has come yet. Now step 3 begins, and the task waits at its gate.", name)
	case k.done:
		c.Fail("The %s returned %s, though the kernel had answered EAGAIN: the caller takes that for an answer.", name, k.returned())
	case k.other.task == k.t:
		c.Fail("The task waits at the wrong gate: its %s has the gate g, and news of that side alone is told there.", name)
	case k.g.task != k.t:
		c.Fail("The task is parked, but it is not in its gate: nobody knows which task to wake when news comes.")
	case k.m.waiters != 1:
		c.Fail("The task sleeps in its gate, and is not counted in m.waiters: the worker may end before it. g.block does all that a wait needs.")
	case k.tries > 1:
		c.Fail("The kernel answered EAGAIN, and the task asked it again at once, %d times in all, before it waited. Nothing comes while it holds the worker and asks: at the first EAGAIN it waits.", k.tries)
	}
	wokenForNothing(k)
	asked := k.tries
	wokenWithNews(k)
	if asked > 1 {
		c.Fail("The task was woken, had EAGAIN once more, and asked again at once, %d times in all. At each EAGAIN it waits.", asked)
	}
	must(c, "close", k.m.Close())
}

// wokenForNothing: the kernel answers EAGAIN once more.
func wokenForNothing(k *call) {
	k.wake()
	switch {
	case k.done && k.tries == 0:
		k.Fail("After its wait the %s returned %s without having tried again. Being woken brings no bytes: it is the second try that fetches them.", k.name, k.returned())
	case k.done:
		k.Fail("The task was woken, tried again, and had EAGAIN once more; and the %s returned %s. Being woken promises no bytes: at each EAGAIN the task waits, and then it tries again.", k.name, k.returned())
	case k.tries == 0:
		k.Fail("The task was woken, and waits again, without having tried: nothing new will come, and it sleeps for ever.")
	case k.g.task != k.t:
		k.Fail("The task was woken, tried again, and had EAGAIN once more: now it is parked, and not in its gate. At each EAGAIN it waits there.")
	}
}

// wokenWithNews: a signal comes between, and then there are bytes.
func wokenWithNews(k *call) {
	k.wake(signal, reply{4, nil})
	switch {
	case k.done && k.tries == 0:
		k.Fail("After its second wait the %s returned %s without having tried again. Being woken brings no bytes: it is the try that fetches them.", k.name, k.returned())
	case k.done && k.tries == 1:
		k.Fail("The task was woken, and a signal ended its try (EINTR); and the %s returned %s. EINTR is no answer, neither at first nor after a wait: the call is tried again.", k.name, k.returned())
	case !k.done && k.tries < 2:
		k.Fail("The task was woken, and waits again, though the kernel has not answered EAGAIN: nothing new will come, and it sleeps for ever.")
	case !k.done:
		k.Fail("The last try brought 4 bytes, and the %s has not returned.", k.name)
	}
	k.Want(0, k.m.waiters, "The task is awake, and m.waiters still counts it. g.block does all that a wait needs.")
	k.Want("4 bytes and the error <nil>", k.returned(), "The last try brought 4 bytes, and the %s returned something else.", k.name)
}

// failsLate: the try after a wait fails.
func failsLate(c *verdict.Check, name string) {
	k := begin(c, name)
	k.wake(bad)
	if !k.done {
		c.Fail("After a wait the kernel answered EBADF, an error, and the %s has not returned.", name)
	}
	c.Want(failed(name), k.returned(), "After a wait the kernel answered -1 and EBADF. That is returned as it is without a wait: n is not below 0, for the caller cuts its buffer there, and the error names the call.")
	must(c, "close", k.m.Close())
}

func failed(name string) string {
	return fmt.Sprintf("0 bytes and the error %v", os.NewSyscallError(name, unix.EBADF))
}

// answersAtOnce: what is no EAGAIN ends the call, or is tried again.
func answersAtOnce(c *verdict.Check, name string) {
	k := begin(c, name, signal, bad)
	if !k.done && k.tries < 3 {
		c.Fail("The task waits though the kernel has not answered EAGAIN: it may wait for ever.")
	}
	if !k.done {
		c.Fail("EBADF is an error, and the call went on.")
	}
	c.Want(failed(name), k.returned(), "After EINTR, a signal, the call is tried again, and EBADF is returned to the caller: n is not below 0, and the error names the call.")
	must(c, "close", k.m.Close())
	k = begin(c, name, reply{0, nil})
	if !k.done {
		c.Fail("The kernel answered 0 bytes and no error, which is the end of what the peer sends, and the %s has not returned. Only EAGAIN says that there may be more.", name)
	}
	c.Want("0 bytes and the error <nil>", k.returned(), "The kernel answered 0 bytes and no error, and the %s returned something else.", name)
	must(c, "close", k.m.Close())
}
