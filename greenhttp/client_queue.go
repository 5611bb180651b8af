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
	to      target
	queued  bool
	asleep  bool
	mayDial bool         // it may open a connection
	c       *persistConn // or use this one
}

// enqueue adds the call to the queue. The caller holds p.mu.
func (p *pool) enqueue(k *call) *wantConn {
	w := &wantConn{p: p, t: k.t, to: k.to, queued: true}
	p.queue[k.to] = append(p.queue[k.to], w)
	return w
}

// dequeue removes w from the queue, and reports whether it was there. The caller holds
// p.mu.
func (w *wantConn) leave() bool {
	if !w.queued {
		return false
	}
	list := slices.DeleteFunc(w.p.queue[w.to], func(other *wantConn) bool { return other == w })
	if w.p.queue[w.to] = list; len(list) == 0 {
		delete(w.p.queue, w.to)
	}
	w.queued = false
	return true
}

// popWaiter removes and returns the call that has waited longest, nil if none waits. The
// caller holds p.mu, gives w what it waits for, and then wakes it.
func (p *pool) firstWaiter(to target) *wantConn {
	if len(p.queue[to]) == 0 {
		return nil
	}
	w := p.queue[to][0]
	w.leave()
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
		stop := context.AfterFunc(ctx, w.giveUp)
		defer stop()
	}
	defer func() {
		if w.t.Ending() {
			w.giveBack()
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
	w.asleep = w.queued
	return w.asleep
}

// wake readies the task if it is already parked. Any goroutine may call it, without p.mu,
// once w is out of the queue.
func (w *wantConn) wake() {
	w.p.mu.Lock()
	asleep := w.asleep
	w.p.mu.Unlock()
	if asleep {
		w.t.Sched().Ready(w.t)
	}
}

// cancel ends the wait with nothing, unless it is over. Any goroutine may call it.
func (w *wantConn) giveUp() {
	w.p.mu.Lock()
	left := w.leave()
	w.p.mu.Unlock()
	if left {
		w.wake()
	}
}

// abandon gives back what w has when its task is ended in its Park: its place in the queue,
// a connection, or the right to open one.
func (w *wantConn) giveBack() {
	w.p.mu.Lock()
	w.leave()
	w.p.mu.Unlock()
	switch {
	case w.c != nil:
		w.c.close()
	case w.mayDial:
		w.p.decConnsPerHost(w.to)
	}
}

// decConnsPerHost records that a connection of key has ended or was never made. The right
// to open another passes to the first call that waits. Any goroutine may call it.
func (p *pool) decConnsPerHost(to target) {
	if p.limit <= 0 {
		return
	}
	p.mu.Lock()
	w := p.firstWaiter(to)
	if w != nil {
		w.mayDial = true
	} else if p.open[to]--; p.open[to] == 0 {
		delete(p.open, to)
	}
	p.mu.Unlock()
	if w != nil {
		w.wake()
	}
}
