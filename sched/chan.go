package sched

// This file answers: how do tasks pass values? A channel like Go's, whose
// senders and receivers park.

import (
	"sync"
	"sync/atomic"
)

// Chan passes values of type T between tasks, and between tasks and guests.
//
// Go: runtime/chan.go hchan. There the parked goroutine's commit drops the
// channel's lock; here the commit takes it, and looks a second time.
type Chan[T any] struct {
	order     uint64     // when it was made; Select locks by it
	mu        sync.Mutex // held for a few instructions, never over a Park
	buf       []T        // a ring of cap(buf) values
	head      int        // the oldest
	n         int
	closed    bool
	senders   queue[T]
	receivers queue[T]
	free      *waiter[T] // used waiters, so that a wait allocates nothing
}

// NewChan returns a channel that holds up to size values on their way. With size
// 0 a Send ends when a Recv has taken its value.
func NewChan[T any](size int) *Chan[T] {
	return &Chan[T]{buf: make([]T, size), order: chansMade.Add(1)}
}

var chansMade atomic.Uint64

// A waiter is one parked Send or Recv, or one case of a parked Select.
//
// Go: runtime/runtime2.go sudog
type waiter[T any] struct {
	c       *Chan[T]
	t       *Task
	sending bool
	v       T    // the value to send, or the one received
	ok      bool // it was sent or received; false: the channel was closed
	sel     *selection
	index   int // of this case in sel
	prev    *waiter[T]
	next    *waiter[T]
	queued  bool
}

// Send passes v on, and parks until the channel has room for it. It panics if
// the channel is closed. While the task is being unwound it drops v.
func (c *Chan[T]) Send(t *Task, v T) {
	if t.unwinding {
		return
	}
	if _, ok := c.do(t, v, true, ChanSend); !ok {
		panic("greenpoll: send on closed channel")
	}
}

// Recv returns the next value, and parks until there is one. It returns the zero
// value and false if the channel is closed and empty, or while the task is being
// unwound.
func (c *Chan[T]) Recv(t *Task) (v T, ok bool) {
	if t.unwinding {
		return v, false
	}
	return c.do(t, v, false, ChanReceive)
}

// do tries once, and waits if that was in vain.
func (c *Chan[T]) do(t *Task, v T, sending bool, reason Reason) (T, bool) {
	c.mu.Lock()
	w := c.take()
	w.t, w.v, w.sending = t, v, sending
	done, wake := w.try()
	if !done {
		c.mu.Unlock()
		t.Park(w, reason)
		c.mu.Lock()
	}
	v, ok := c.giveBack(w)
	c.mu.Unlock()
	if wake != nil {
		t.Ready(wake)
	}
	return v, ok
}

// take returns an unused waiter. The caller holds c.mu.
func (c *Chan[T]) take() *waiter[T] {
	w := c.free
	if w == nil {
		return &waiter[T]{c: c}
	}
	c.free, w.next = w.next, nil
	return w
}

// giveBack returns w's result and keeps w. The caller holds c.mu.
func (c *Chan[T]) giveBack(w *waiter[T]) (v T, ok bool) {
	v, ok = w.v, w.ok
	*w = waiter[T]{c: c, next: c.free}
	c.free = w
	return v, ok
}

// Commit looks again, now that the task is off its stack, and queues it if there
// is still nothing to be had.
func (w *waiter[T]) Commit(*Task) bool {
	w.c.mu.Lock()
	done, wake := w.try()
	if !done {
		w.push()
	}
	w.c.mu.Unlock()
	if wake != nil {
		w.t.s.Ready(wake)
	}
	return !done
}

// try does what w wants if it can be done without waiting, and returns the task
// on the other side, if that one slept. The caller holds c.mu.
//
// Go: runtime/chan.go chansend, and chanrecv: the parts before their gopark
func (w *waiter[T]) try() (done bool, wake *Task) {
	if w.sending {
		return w.trySend()
	}
	return w.tryRecv()
}

func (w *waiter[T]) trySend() (done bool, wake *Task) {
	c := w.c
	if c.closed {
		return true, nil // w.ok stays false: Send panics
	}
	if r := c.receivers.claim(); r != nil {
		r.v, r.ok, w.ok = w.v, true, true
		return true, r.t
	}
	if c.n == len(c.buf) {
		return false, nil
	}
	c.buf[(c.head+c.n)%len(c.buf)] = w.v
	c.n++
	w.ok = true
	return true, nil
}

func (w *waiter[T]) tryRecv() (done bool, wake *Task) {
	c := w.c
	var zero T
	if c.n > 0 {
		w.v, w.ok = c.buf[c.head], true
		c.buf[c.head] = zero
		c.head = (c.head + 1) % len(c.buf)
		c.n--
		// The place that became free belongs to the first sender that waits.
		if s := c.senders.claim(); s != nil {
			c.buf[(c.head+c.n)%len(c.buf)] = s.v
			c.n++
			s.ok = true
			return true, s.t
		}
		return true, nil
	}
	if s := c.senders.claim(); s != nil {
		w.v, w.ok, s.ok = s.v, true, true
		return true, s.t
	}
	return c.closed, nil
}

// Close says that no more values will come: receivers get what is left, then
// false. It panics if the channel is closed already.
//
// Go: runtime/chan.go closechan
func (c *Chan[T]) Close(t *Task) {
	var woken List
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		panic("greenpoll: close of closed channel")
	}
	c.closed = true
	for _, q := range []*queue[T]{&c.receivers, &c.senders} {
		for w := q.claim(); w != nil; w = q.claim() {
			woken.Push(w.t)
		}
	}
	c.mu.Unlock()
	t.readyAll(woken)
}

// A queue holds the waiters of one kind, the longest waiting first.
type queue[T any] struct{ first, last *waiter[T] }

// push appends w to its queue. The caller holds c.mu.
func (w *waiter[T]) push() {
	q := w.queue()
	w.prev, w.queued = q.last, true
	if q.last == nil {
		q.first = w
	} else {
		q.last.next = w
	}
	q.last = w
}

// remove takes w out of its queue, if it is there. The caller holds c.mu.
func (w *waiter[T]) remove() {
	if !w.queued {
		return
	}
	q := w.queue()
	if w.prev == nil {
		q.first = w.next
	} else {
		w.prev.next = w.next
	}
	if w.next == nil {
		q.last = w.prev
	} else {
		w.next.prev = w.prev
	}
	w.prev, w.next, w.queued = nil, nil, false
}

func (w *waiter[T]) queue() *queue[T] {
	if w.sending {
		return &w.c.senders
	}
	return &w.c.receivers
}

// claim takes the first waiter that is still to be had; the caller, who holds
// c.mu, readies its task. A case of a Select may be lost to another of its cases.
func (q *queue[T]) claim() *waiter[T] {
	for q.first != nil {
		w := q.first
		w.remove()
		if w.sel == nil || w.sel.claim(w.index) {
			return w
		}
	}
	return nil
}
