package greenhttp

// This file answers: how does the end of a request's context end whatever its task is
// waiting for? By a deadline in the past, set on a goroutine that package context starts at
// that moment. Until then it costs nothing.

import (
	"context"
	"net/http"
	"time"
)

// aLongTimeAgo is a deadline that has passed on any clock.
//
// Go: net/http/http.go aLongTimeAgo
var aLongTimeAgo = time.Unix(1, 0)

// watch makes the end of the context end reads and writes on the call's connection, from
// now until unwatch is called. If unwatch returns false, the deadline has been set or is
// being set: the connection must not be reused.
func (k *call) watch() {
	if k.ctx.Done() == nil {
		k.unwatch = func() bool { return true }
		return
	}
	raw := k.c.raw
	k.unwatch = context.AfterFunc(k.ctx, func() { raw.SetDeadline(aLongTimeAgo) })
}

// failure returns the error to report for err. If the context has ended, that is the
// reason, and err is only a consequence.
//
// Go: net/http/transport.go (*persistConn).mapRoundTripError
func (k *call) failure(err error) error {
	if k.ctx.Err() == nil {
		return err
	}
	if k.ctx.Err() == context.DeadlineExceeded {
		k.awaitClientTimeout()
	}
	return context.Cause(k.ctx)
}

// clientGrace is how long http.Client may take to notice its own Timeout. Only a request
// whose context ends before that timeout ever waits this long.
const clientGrace = 50 * time.Millisecond

// awaitClientTimeout waits until http.Client knows that its Timeout has passed. For a
// RoundTripper other than net/http's own, http.Client keeps two clocks for that timeout:
// the context's, which has woken us, and a timer's, which decides whether the error's text
// says "(Client.Timeout exceeded ...)" and then closes Cancel.
//
// Go: net/http/client.go setRequestCancel
func (k *call) awaitClientTimeout() {
	timedOut := cancelOf(k.req)
	if timedOut == nil {
		return
	}
	k.t.Block(func() {
		select {
		case <-timedOut:
		case <-time.After(clientGrace):
		}
	})
}

func cancelOf(req *http.Request) <-chan struct{} {
	//lint:ignore SA1019 http.Client itself still uses the field to carry its Timeout.
	return req.Cancel
}
