package sched

// This file answers: how do tasks pass values? A channel like Go's, whose
// senders and receivers park.

import (
	"sync"
	"sync/atomic"
)

// Chan passes values of type T between tasks, and between tasks and guests.
//
// Go: runtime/chan.go hchan; runtime/chan.go chanparkcommit. Go holds the lock, too, until the
// parking goroutine is off its stack.
type Chan[T any] struct {
	order     uint64     // when it was made; Select locks by it
	mu        sync.Mutex // held for a few instructions, and by a parking task until it is off its stack
	buf       []T        // a ring of cap(buf) values
	head      int        // the oldest
	n         int
	closed    bool
	senders   queue[T]
	receivers queue[T]
}

// NewChan returns a channel that buffers up to size values. With size 0 a Send returns
// once a Recv has taken its value.
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
	c.mu.Lock()
	done, ok, wake := c.put(v)
	if done {
		c.mu.Unlock()
		if wake != nil {
			t.Ready(wake)
		}
	} else {
		w := waiterOf[T](t)
		w.c, w.v, w.sending = c, v, true
		t.parkHolding(&c.mu, w, ChanSend)
		_, ok = w.result()
	}
	if !ok {
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
	c.mu.Lock()
	done, v, ok, wake := c.get()
	if done {
		c.mu.Unlock()
		if wake != nil {
			t.Ready(wake)
		}
		return v, ok
	}
	w := waiterOf[T](t)
	w.c, w.sending = c, false
	t.parkHolding(&c.mu, w, ChanReceive)
	return w.result()
}

// waiterOf returns t's own waiter for values of type T, so that a wait allocates nothing.
// A task waits in one Send or Recv at a time, and makes no further call once it was
// unwound in one.
func waiterOf[T any](t *Task) *waiter[T] {
	k := t.ownWaitState()
	for _, own := range k.waiters {
		if w, ok := own.(*waiter[T]); ok {
			return w
		}
	}
	w := &waiter[T]{t: t}
	k.waiters = append(k.waiters, w)
	return w
}

// result returns the outcome of w, which another task has taken out of its queue, and
// clears w.
func (w *waiter[T]) result() (v T, ok bool) {
	v, ok = w.v, w.ok
	var zero T
	w.c, w.v, w.ok = nil, zero, false
	return v, ok
}

// Commit queues w now that its task, which could not go on at once, is off its stack.
func (w *waiter[T]) Commit(*Task) bool {
	mu := &w.c.mu
	w.push()
	mu.Unlock() // from here on w may be taken, and its task may run
	return true
}

// try does what w wants if it can be done without waiting, and returns the task
// on the other side, if that one slept. The caller holds c.mu.
func (w *waiter[T]) try() (done bool, wake *Task) {
	if w.sending {
		done, w.ok, wake = w.c.put(w.v)
	} else {
		done, w.v, w.ok, wake = w.c.get()
	}
	return done, wake
}

// put sends v if that can be done without waiting. ok is false if the channel is closed:
// then it is done, and the sender panics. wake is the receiver that slept. The caller
// holds c.mu.
//
// Go: runtime/chan.go chansend. This is its part before gopark.
func (c *Chan[T]) put(v T) (done, ok bool, wake *Task) {
	if c.closed {
		return true, false, nil
	}
	if r := c.receivers.claim(); r != nil {
		r.v, r.ok = v, true
		return true, true, r.t
	}
	if c.n == len(c.buf) {
		return false, false, nil
	}
	c.add(v)
	return true, true, nil
}

// add puts v into the buffer, which has room for it.
func (c *Chan[T]) add(v T) {
	at := c.head + c.n
	if at >= len(c.buf) { // a division here took longer than all the rest
		at -= len(c.buf)
	}
	c.buf[at] = v
	c.n++
}

// get receives a value if that can be done without waiting. ok is false if the channel
// is closed and empty. wake is the sender that slept. The caller holds c.mu.
//
// Go: runtime/chan.go chanrecv. This is its part before gopark.
func (c *Chan[T]) get() (done bool, v T, ok bool, wake *Task) {
	if c.n > 0 {
		var zero T
		v, c.buf[c.head] = c.buf[c.head], zero
		if c.head++; c.head == len(c.buf) {
			c.head = 0
		}
		c.n--
		// The place that became free belongs to the first sender that waits.
		if s := c.senders.claim(); s != nil {
			c.add(s.v)
			s.ok, wake = true, s.t
		}
		return true, v, true, wake
	}
	if s := c.senders.claim(); s != nil {
		s.ok = true
		return true, s.v, true, s.t
	}
	return c.closed, v, false, nil
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

// claim takes the first waiter that is still available; the caller, which holds c.mu,
// readies its task. A case of a Select is gone once another of its cases has won.
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
