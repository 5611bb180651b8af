package greenhttp

// This file answers: how does a handler find its task? By its request's context.

import (
	"context"
	"net/http"

	"greenpoll/sched"
)

// TaskFrom returns the task that runs a handler, from its request's Context: the handler
// waits through this task. It returns nil for a context that does not come from a Server of
// this package.
func TaskFrom(ctx context.Context) *sched.Task {
	t, _ := ctx.Value(taskKey{}).(*sched.Task)
	return t
}

type taskKey struct{}

// connContext is the parent of the contexts of a connection's requests. It holds their
// values in one allocation. Like net/http's, it has http.LocalAddrContextKey, but not
// http.ServerContextKey, which is for a *http.Server.
type connContext struct {
	context.Context
	c *serverConn
}

// connKey is the key of the *serverConn itself, for Blocking.
type connKey struct{}

// Value returns the task, the connection or its local address.
func (c *connContext) Value(key any) any {
	switch key {
	case taskKey{}:
		return c.c.t
	case connKey{}:
		return c.c
	case http.LocalAddrContextKey:
		return c.c.raw.LocalAddr()
	}
	return c.Context.Value(key)
}
