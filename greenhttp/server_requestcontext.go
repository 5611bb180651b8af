package greenhttp

// This file answers: when does the context of a request end? When its handler returns, or
// when the client hangs up. Until somebody asks about that end, it costs nothing.
//
// A hang-up is noticed in two ways. The poller reports it, which wakes tasks that wait for
// Done. And each call of Done or Err asks the kernel, by one system call: a task that
// computes for a long time may ask before any worker has polled.

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// requestContext is the context of one request, and a part of its response. Most handlers
// never ask whether their request has ended. So the context that can be cancelled is made,
// and the poller asked to report a hang-up, only at the first question: by Done, Err, or a
// derived context, which begins with Done.
//
// The danger is a question that is answered without getInner. So only values that we know
// are looked up without it: package context itself asks through Value.
type requestContext struct {
	parent context.Context // the connection's
	w      *response

	mu     sync.Mutex      // held for a few instructions, never over a Park
	own    context.Context // nil: nobody has asked yet
	cancel context.CancelFunc
	counts bool // a hang-up ends it, see server_hangup.go
	over   bool // the handler has returned
}

func (c *requestContext) begin(w *response) { c.parent, c.w = w.c.ctx, w }

// getInner returns the context that can be cancelled, and makes it at the first call.
func (c *requestContext) ask() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.own == nil {
		c.own, c.cancel = context.WithCancel(c.parent)
		if c.over {
			c.cancel()
		} else if c.counts {
			c.w.c.raw.OnHangup(c.cancel)
		}
	}
	return c.own
}

// refresh is getInner after a check for a hang-up, whether or not anybody has polled.
func (c *requestContext) askNow() context.Context {
	own := c.ask()
	if own.Err() == nil && c.hungUp() {
		c.cancel() // is set by now, and never changes
	}
	return own
}

// hungUp holds the lock while it asks: once hang-ups are not watched any more, the
// connection may belong to another request.
func (c *requestContext) hungUp() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.counts && c.w.c.raw.HungUp()
}

// watchHangup makes a hang-up end the context from now on.
func (c *requestContext) countHangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts = !c.over
	if c.counts && c.own != nil {
		c.w.c.raw.OnHangup(c.cancel)
	}
}

// unwatchHangup undoes watchHangup. After that, another user may watch the connection.
func (c *requestContext) forgetHangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.forgetLocked()
}

func (c *requestContext) forgetLocked() {
	if c.counts && c.own != nil {
		c.w.c.raw.OnHangup(nil)
	}
	c.counts = false
}

// end ends the context once the handler has returned. Only the task calls it; further calls
// do nothing.
func (c *requestContext) end() {
	if c.over { // only the task writes it
		return
	}
	c.mu.Lock()
	c.forgetLocked()
	c.over = true
	cancel := c.cancel
	c.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// Deadline is that of the connection's context, which has none unless the program gave it one.
func (c *requestContext) Deadline() (time.Time, bool) { return c.parent.Deadline() }

// Done is closed when the context ends.
func (c *requestContext) Done() <-chan struct{} { return c.askNow().Done() }

// Err returns why the context has ended, nil if it has not.
func (c *requestContext) Err() error { return c.askNow().Err() }

// Value returns a value of the connection's context.
func (c *requestContext) Value(key any) any {
	switch key {
	case taskKey{}, connKey{}, http.LocalAddrContextKey:
		return c.parent.Value(key)
	}
	return c.ask().Value(key)
}
