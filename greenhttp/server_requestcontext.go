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
// never ask whether their request has ended. So the cancellable context is made, and the
// poller asked to report a hang-up, only at the first question: by Done, Err, or a derived
// context, which begins with Done.
//
// The danger is a question that is answered without innerContext. So only values that we
// know are looked up without it: package context itself asks through Value.
type requestContext struct {
	parent context.Context // the connection's
	w      *response

	mu          sync.Mutex      // held over a question to the kernel at most, never over a Park
	inner       context.Context // nil: nobody has asked yet
	cancel      context.CancelFunc
	watching    bool // a hang-up ends it, see server_hangup.go
	handlerDone bool // the handler has returned
}

func (c *requestContext) begin(w *response) { c.parent, c.w = w.c.ctx, w }

// innerContext returns the cancellable context. The first call makes it.
func (c *requestContext) innerContext() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inner == nil {
		c.inner, c.cancel = context.WithCancel(c.parent)
		if c.handlerDone {
			c.cancel()
		} else if c.watching {
			c.w.c.raw.OnHangup(c.cancel)
		}
	}
	return c.inner
}

// refresh is innerContext with a check for a hang-up, whether or not anybody has polled.
func (c *requestContext) refresh() context.Context {
	inner := c.innerContext()
	if inner.Err() == nil && c.hungUp() {
		c.cancel() // is set by now, and never changes
	}
	return inner
}

// hungUp holds the lock while it asks: once hang-ups are not watched any more, the
// connection may belong to another request.
func (c *requestContext) hungUp() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.watching && c.w.c.raw.HungUp()
}

// watchHangup makes a hang-up end the context from now on.
func (c *requestContext) watchHangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watching = !c.handlerDone
	if c.watching && c.inner != nil {
		c.w.c.raw.OnHangup(c.cancel)
	}
}

// unwatchHangup undoes watchHangup. After that, another user may watch the connection.
func (c *requestContext) unwatchHangup() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.unwatchLocked()
}

func (c *requestContext) unwatchLocked() {
	if c.watching && c.inner != nil {
		c.w.c.raw.OnHangup(nil)
	}
	c.watching = false
}

// end ends the context once the handler has returned. Only the task calls it; further calls
// do nothing.
func (c *requestContext) end() {
	if c.handlerDone { // only the task writes it
		return
	}
	c.mu.Lock()
	c.unwatchLocked()
	c.handlerDone = true
	cancel := c.cancel
	c.mu.Unlock()
	if cancel != nil {
		cancel()
	}
}

// Deadline is that of the connection's context, which has none unless the program gave it one.
func (c *requestContext) Deadline() (time.Time, bool) { return c.parent.Deadline() }

// Done is closed when the context ends.
func (c *requestContext) Done() <-chan struct{} { return c.refresh().Done() }

// Err returns why the context has ended, nil if it has not.
func (c *requestContext) Err() error { return c.refresh().Err() }

// Value returns a value of the connection's context.
func (c *requestContext) Value(key any) any {
	switch key {
	case taskKey{}, connKey{}, http.LocalAddrContextKey:
		return c.parent.Value(key)
	}
	return c.innerContext().Value(key)
}
