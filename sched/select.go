package sched

// This file answers: how does a task wait for the first of several things?

import (
	"cmp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Case is one possibility of a Select, made by Chan.OnSend or Chan.OnRecv.
type Case interface {
	lock() (order uint64, mu *sync.Mutex)
	begin(sel *selection, index int)
	try() (done bool, wake *Task) // under the lock
	push()                        // under the lock
	end()                         // out of the queue; hand the result over
}

// OnRecv is a Select case that receives into *v. *ok, unless ok is nil, reports whether a
// value came; false means that the channel is closed.
func (c *Chan[T]) OnRecv(v *T, ok *bool) Case {
	return &chanCase[T]{waiter: waiter[T]{c: c}, into: v, intoOK: ok}
}

// OnSend is a Select case that sends v. Select panics if it chooses the case and the
// channel is closed.
func (c *Chan[T]) OnSend(v T) Case {
	return &chanCase[T]{waiter: waiter[T]{c: c, sending: true, v: v}}
}

// Select does one of the cases, a random one if several can be done, and returns its
// index. If none can be done within timeout it returns -1; a timeout of 0 does not wait,
// one below 0 waits for ever. While the task is being unwound it returns -1; for a guest
// the end of Run acts as an early timeout.
//
// Go: runtime/select.go selectgo
func Select(t *Task, timeout time.Duration, cases ...Case) int {
	if t.unwinding {
		return -1
	}
	sel := &selection{t: t, cases: cases, timeout: timeout}
	sel.winner.Store(undecided)
	sel.Firer = sel
	for i, c := range cases {
		c.begin(sel, i)
	}
	sel.lockAll()
	done := sel.tryAll()
	sel.unlockAll()
	switch {
	case done:
		sel.wakeOther(t.Ready)
	case timeout == 0:
		sel.winner.Store(timedOut)
	default:
		t.Park(sel, Selecting)
		t.s.StopTimer(&sel.Timer)
	}
	for _, c := range cases {
		c.end()
	}
	return int(sel.winner.Load())
}

// A selection is one Select under way. While it sleeps, each of its cases is in a queue.
// A task that can do one of them must first win, by moving winner from undecided to that
// case: so no second case is done.
type selection struct {
	Timer
	t       *Task
	cases   []Case
	timeout time.Duration
	locks   []*sync.Mutex // of all the channels, in the order of locking
	winner  atomic.Int64
	wake    *Task // the other side of the case that was done at once, if it slept
}

const (
	timedOut  = -1
	undecided = -2
)

// claim decides for case i, unless another was quicker.
func (sel *selection) claim(i int) bool {
	return sel.winner.CompareAndSwap(undecided, int64(i))
}

// Commit looks at all cases again, off the task's stack, and queues them if none can be
// done. No claim is possible until the locks are released, and from the first release on
// the task may run.
func (sel *selection) Commit(t *Task) bool {
	sel.lockAll()
	if sel.tryAll() {
		sel.unlockAll()
		sel.wakeOther(t.s.Ready) // here, for Park may not return
		return false
	}
	defer sel.unlockAll()
	for _, c := range sel.cases {
		c.push()
	}
	if sel.timeout > 0 && !t.wakeAt(&sel.Timer, t.s.After(sel.timeout)) {
		return !sel.claim(timedOut) // nothing else can have claimed: we hold the locks
	}
	return true
}

// wakeOther readies the task that the case done at once has taken from its queue.
func (sel *selection) wakeOther(ready func(*Task)) {
	if sel.wake != nil {
		ready(sel.wake)
	}
}

// Fire is the timeout.
func (sel *selection) Fire(*Timer, uint64) (l List) {
	if sel.claim(timedOut) {
		l.Push(sel.t)
	}
	return l
}

// tryAll does one of the cases, if one can be done now, starting from a random one, and
// makes it the winner. The caller holds all locks.
func (sel *selection) tryAll() (done bool) {
	if len(sel.cases) == 0 {
		return false
	}
	first := sel.t.s.chooser.Choose(len(sel.cases), sel.t.s.trace.Len())
	for i := range sel.cases {
		i = (first + i) % len(sel.cases)
		if done, sel.wake = sel.cases[i].try(); done {
			sel.winner.Store(int64(i))
			return true
		}
	}
	return false
}

// lockAll locks the channels in the order in which they were made, each once: two
// Selects over the same channels cannot wait for each other.
func (sel *selection) lockAll() {
	if sel.locks == nil {
		cases := slices.Clone(sel.cases)
		slices.SortFunc(cases, func(a, b Case) int {
			first, _ := a.lock()
			second, _ := b.lock()
			return cmp.Compare(first, second)
		})
		for _, c := range cases {
			if _, mu := c.lock(); len(sel.locks) == 0 || sel.locks[len(sel.locks)-1] != mu {
				sel.locks = append(sel.locks, mu)
			}
		}
	}
	for _, mu := range sel.locks {
		mu.Lock()
	}
}

func (sel *selection) unlockAll() {
	for _, mu := range sel.locks {
		mu.Unlock()
	}
}

// chanCase is a case over a Chan: a waiter, and where its result goes.
type chanCase[T any] struct {
	waiter[T]
	into   *T
	intoOK *bool
}

func (c *chanCase[T]) lock() (uint64, *sync.Mutex) { return c.c.order, &c.c.mu }

func (c *chanCase[T]) begin(sel *selection, index int) {
	c.t, c.sel, c.index = sel.t, sel, index
}

func (c *chanCase[T]) end() {
	c.c.mu.Lock()
	c.remove()
	v, ok, won := c.v, c.ok, c.sel.winner.Load() == int64(c.index)
	closed := c.c.closed
	c.c.mu.Unlock()
	switch {
	case c.sending && won && !ok && closed:
		panic("greenpoll: send on closed channel")
	case c.sending, !won:
		return
	}
	if c.into != nil {
		*c.into = v
	}
	if c.intoOK != nil {
		*c.intoOK = ok
	}
}
