//go:build ignore

package sched

// This file answers: what can still wake a task, is each of these seen, and all at one moment?

import (
	"errors"
	"io"

	"greenpoll/internal/verdict"
)

// Inside is what the check asks from within the package.
func Inside(c *verdict.Check) {
	for i := range hopes {
		hopeful(c, hopes[i])
	}
	for i := range hopes {
		stopping(c, hopes[i])
	}
	certain(c)
	overtaken(c)
	waits(c)
	runsToItsEnd(c)
}

// A hope is something that may yet make a task runnable.
type hope struct {
	what   string
	exists func(st *stage)
	atEnd  bool   // it counts also when main has returned
	unseen string // what is told if it is not seen
}

const told = " A deadlock is told, and there is none."

var hopes = []hope{
	{"one P is not idle", func(st *stage) { st.m.p = st.takeIdleP() }, true,
		"One P is not idle: its worker may be running a task, which may wake others." + told},
	{"a task is blocked", func(st *stage) { st.blocked++ }, true,
		"A task is in a call that really blocks, or with a worker that comes from the poll: it comes back, and may wake others." + told},
	{"a task is queued", func(st *stage) { st.putGlobal(st.task()) }, true,
		"A task stands in the global queue, and no worker has taken it yet: it will run, and may wake others." + told},
	{"a task is in a ring", func(st *stage) { st.procs[0].put(st.Sched, st.task()) }, true,
		"A task stands in the ring of an idle P, and no worker has taken it yet: it will run, and may wake others." + told},
	{"a task waits at the poller", func(st *stage) { st.kernel.waiters = 1 }, false,
		"A task waits at the poller: an event may wake it." + told},
	{"a timer is set", func(st *stage) { st.sleepTill(stageTime + 100) }, false,
		"A timer is set, and will wake a task when it is due." + told},
	{"a timer is due", func(st *stage) { st.sleepTill(stageTime - 1) }, false,
		"A timer is due, and no worker has fired it yet: it will wake a task." + told},
	{"a goroutine holds on", func(st *stage) { st.Hold() }, false,
		"A goroutine outside holds on to the scheduler (Hold): it may wake a task." + told},
}

// sleepTill makes a task one that sleeps on a timer.
func (st *stage) sleepTill(when int64) {
	sl := &sleeper{t: st.sleeper()}
	sl.Firer = sl
	st.SetTimer(&sl.Timer, when)
}

// newEnd is a stage on which nothing runs: one worker is about to poll, another sleeps without a P.
func newEnd(c *verdict.Check) (*stage, *machine) {
	st := newStage(c, 2)
	for _, m := range st.machines {
		st.idle(m)
	}
	c.Asleep(func() string {
		return "endIfQuiet does not come back: it waits for a lock that it has itself, or that it has kept. The second half gives the lock back once."
	})
	st.sleeper()
	return st, st.sleeps()
}

// ask calls the reader's function.
func (st *stage) ask(what string) bool {
	over := st.endIfQuiet(st.m)
	st.c.Goes("%s: endIfQuiet returns %v", what, over)
	switch {
	case !st.unlocked() && !over:
		st.c.Fail("endIfQuiet has returned false and has kept the scheduler's lock: everybody will wait for it. Give it back on that way, too.")
	case !st.unlocked():
		st.c.Fail("endIfQuiet has returned true and has kept the scheduler's lock.")
	case over != st.done:
		st.c.Want(over, st.done, "What endIfQuiet returns, and whether the scheduler is done, are two things: nothing is ended before it is certain.")
	}
	return over
}

// hopeful: one thing is left.
func hopeful(c *verdict.Check, h hope) {
	st, _ := newEnd(c)
	h.exists(st)
	if st.ask("all tasks are parked, and "+h.what) || st.err != nil {
		c.Fail("%s", h.unseen)
	}
}

// stopping: main has returned.
func stopping(c *verdict.Check, h hope) {
	st, other := newEnd(c)
	h.exists(st)
	st.stopping.Store(true)
	over := st.ask("main has returned, and " + h.what)
	switch {
	case over && h.atEnd:
		c.Fail("Main has returned, and %s: it has to come to its own end first. But the rest is unwound already, beside it.", atTheEnd[h.what])
	case !over && !h.atEnd:
		c.Fail("Main has returned, and the only thing left is that %s: nobody waits for that any more, what sleeps is unwound. Run would not return.", h.what)
	case over && st.err != nil:
		c.Fail("Main has returned, and that is no deadlock: Run would return an error.")
	case over && !woken(other):
		c.Fail("It is over, and a worker that sleeps without a P was not told: it sleeps for ever, and Run does not return.")
	}
}

var atTheEnd = map[string]string{
	"one P is not idle":   "one P is not idle, so a task may run",
	"a task is blocked":   "a task is in a call that really blocks",
	"a task is queued":    "a task stands in the global queue",
	"a task is in a ring": "a task stands in the ring of an idle P",
}

// certain: nothing is left.
func certain(c *verdict.Check) {
	st, other := newEnd(c)
	over := st.ask("all tasks are parked, and nothing is left")
	var dead *DeadlockError
	switch {
	case !over:
		c.Fail("Nothing is left that could wake a task, and it is not told: the worker blocks in the poll for ever, and Run never returns. A true deadlock has to be named.")
	case !errors.As(st.err, &dead):
		c.Fail("It is over, and main has not returned: that is a deadlock, and Run has to return the error that says so.")
	case len(dead.Tasks) != 1:
		c.Want(1, len(dead.Tasks), "The deadlock does not name the tasks that sleep.")
	case !woken(other):
		c.Fail("It is over, and a worker that sleeps without a P was not told: it sleeps for ever, and Run does not return.")
	case !st.stopping.Load():
		c.Fail("It is over, and the scheduler does not stop: the parked tasks are not unwound.")
	}
}

// A move is one that another worker makes, under the lock.
type move struct {
	what    string
	blocked int // before
	make    func(st *stage)
}

var moves = []move{
	{"Another worker has taken a P, and runs a task", 0, func(st *stage) { st.m.p = st.takeIdleP() }},
	{"A task has come back from its blocked call, and was queued", 1, func(st *stage) {
		st.putGlobal(st.task())
		st.blocked--
	}},
	{"A task has come back from its blocked call, and waits at a socket by now; the P on which it ran is idle again", 1, func(st *stage) {
		st.blocked--
		st.kernel.waiters = 1
	}},
	{"A task has come back from its blocked call, and sleeps till a timer by now; the P on which it ran is idle again", 1, func(st *stage) {
		st.blocked--
		st.sleepTill(stageTime + 100)
	}},
	{"A task has come back from its blocked call, and waits for a goroutine outside by now, which holds on (Hold); the P on which it ran is idle again", 1, func(st *stage) {
		st.blocked--
		st.Hold()
	}},
}

// overtaken: something changes while the reader's function looks. If it has the lock, nothing can.
func overtaken(c *verdict.Check) {
	for _, other := range moves {
		st, _ := newEnd(c)
		st.blocked = other.blocked
		made := false
		st.kernel.asked = func() {
			if !made && st.mu.TryLock() {
				made = true
				other.make(st)
				st.mu.Unlock()
				c.Goes("you ask the poller, and have not taken the lock. %s", other.what)
			}
		}
		if st.ask("all tasks are parked") && made {
			c.Fail("%s, while endIfQuiet was looking, and it has not noticed: the looks are made one after the other, without the lock, and what moves in between is in none of them."+told, other.what)
		}
	}
}

// runsToItsEnd: two tasks wait for each other, in a scheduler that runs.
func runsToItsEnd(c *verdict.Check) {
	for _, procs := range []int{1, 3} {
		s, err := New(Config{Procs: procs, Watch: io.Discard})
		if err != nil {
			c.Fail("The workshop: %v", err)
		}
		c.Asleep(func() string {
			return "Two tasks wait for each other, and Run does not return: it is a deadlock that is never told, or some worker was not told of the end."
		})
		a, b := NewChan[int](0), NewChan[int](0)
		err = s.Run(func(t *Task) error {
			defer c.Recover()
			t.Go(func(t *Task) { a.Recv(t) })
			b.Recv(t)
			return nil
		})
		if dead := (*DeadlockError)(nil); !errors.As(err, &dead) || len(dead.Tasks) != 2 {
			c.Want("a deadlock of two tasks", err, "Two tasks wait for each other, and Run does not say so.")
		}
	}
}

// waits: another worker has the lock, and makes its move before it gives it back.
func waits(c *verdict.Check) {
	for _, other := range moves {
		st, _ := newEnd(c)
		st.blocked = other.blocked
		st.mu.Lock()
		ended := make(chan struct{})
		over := false
		go func() {
			defer close(ended)
			defer c.Recover()
			over = st.endIfQuiet(st.m)
		}()
		waitsForLock(ended, "endIfQuiet")
		other.make(st)
		c.Begins("another worker has the lock. %s", other.what)
		st.mu.Unlock()
		<-ended
		if over {
			c.Fail("%s, before endIfQuiet got the lock: what it looked at before is out of date."+told, other.what)
		}
	}
}
