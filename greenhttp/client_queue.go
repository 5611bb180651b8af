package greenhttp

// This file answers: what if a host already has as many connections as it may have? The
// call waits in a queue, parked, until it gets a connection or the right to open one, or
// until its context ends.

import (
	"context"
	"slices"

	"greenpoll/sched"
)

// wantConn is one call in the queue. The pool's mu guards its fields.
//
//	queued  in the queue         -> served  by put or decConnsPerHost, whichever removes it first
//	                             -> served  by the end of its context, with nothing
//	served  out of the queue; its task is woken if it was already parked
//
// Go: net/http/transport.go wantConn
type wantConn struct {
	p       *pool
	t       *sched.Task
	key     connectMethodKey
	queued  bool
	parked  bool
	mayDial bool         // it may open a connection
	c       *persistConn // or use this one
}

// enqueue adds the call to the queue. The caller holds p.mu.
func (p *pool) enqueue(k *call) *wantConn {
	w := &wantConn{p: p, t: k.t, key: k.key, queued: true}
	p.connsPerHostWait[k.key] = append(p.connsPerHostWait[k.key], w)
	return w
}

// dequeue removes w from the queue, and reports whether it was there. The caller holds
// p.mu.
func (w *wantConn) dequeue() bool {
	if !w.queued {
		return false
	}
	list := slices.DeleteFunc(w.p.connsPerHostWait[w.key], func(other *wantConn) bool { return other == w })
	if w.p.connsPerHostWait[w.key] = list; len(list) == 0 {
		delete(w.p.connsPerHostWait, w.key)
	}
	w.queued = false
	return true
}

// popWaiter removes and returns the call that has waited longest, nil if none waits. The
// caller holds p.mu, gives w what it waits for, and then wakes it.
func (p *pool) popWaiter(key connectMethodKey) *wantConn {
	if len(p.connsPerHostWait[key]) == 0 {
		return nil
	}
	w := p.connsPerHostWait[key][0]
	w.dequeue()
	return w
}

// wait parks the task until it is served. A nil connection without an error means that the
// task may open one.
func (w *wantConn) wait(ctx context.Context) (*persistConn, error) {
	if ctx.Done() != nil {
		// The context ends on a goroutine, of which the scheduler knows nothing.
		s := w.t.Sched()
		s.Hold()
		defer s.Release()
		stop := context.AfterFunc(ctx, w.cancel)
		defer stop()
	}
	defer func() {
		if w.t.Ending() {
			w.abandon()
		}
	}()
	w.t.Park(w, sched.MutexLock)
	if w.c == nil && !w.mayDial {
		return nil, ctx.Err()
	}
	return w.c, nil
}

// Commit marks the task as parked, unless it has been served meanwhile.
func (w *wantConn) Commit(*sched.Task) bool {
	w.p.mu.Lock()
	defer w.p.mu.Unlock()
	w.parked = w.queued
	return w.parked
}

// wake readies the task if it is already parked. Any goroutine may call it, without p.mu,
// once w is out of the queue.
func (w *wantConn) wake() {
	w.p.mu.Lock()
	parked := w.parked
	w.p.mu.Unlock()
	if parked {
		w.t.Sched().Ready(w.t)
	}
}

// cancel ends the wait with nothing, unless it is over. Any goroutine may call it.
func (w *wantConn) cancel() {
	w.p.mu.Lock()
	dequeued := w.dequeue()
	w.p.mu.Unlock()
	if dequeued {
		w.wake()
	}
}

// abandon gives back what w has when its task is ended in its Park: its place in the queue,
// a connection, or the right to open one.
func (w *wantConn) abandon() {
	w.p.mu.Lock()
	w.dequeue()
	w.p.mu.Unlock()
	switch {
	case w.c != nil:
		w.c.close()
	case w.mayDial:
		w.p.decConnsPerHost(w.key)
	}
}

// decConnsPerHost records that a connection of key has ended or was never made. The right
// to open another passes to the first call that waits. Any goroutine may call it.
func (p *pool) decConnsPerHost(key connectMethodKey) {
	if p.maxPerHost <= 0 {
		return
	}
	p.mu.Lock()
	w := p.popWaiter(key)
	if w != nil {
		w.mayDial = true
	} else if p.connsPerHost[key]--; p.connsPerHost[key] == 0 {
		delete(p.connsPerHost, key)
	}
	p.mu.Unlock()
	if w != nil {
		w.wake()
	}
}
