package greenhttp

// This file answers: how does the end of a request's context end what its task
// waits for? By a deadline in the past, set from a goroutine that context starts
// at that moment. Until then it costs nothing.

import (
	"context"
	"net/http"
	"time"
)

// past is a deadline that has passed, on whatever clock.
var past = time.Unix(1, 0)

// watch makes the end of the context end reads and writes of the call's
// connection, from now until unwatch. If unwatch returns false the deadline has
// been set, or is being set: the connection is of no use to others.
func (k *call) watch() {
	if k.ctx.Done() == nil {
		k.unwatch = func() bool { return true }
		return
	}
	raw := k.c.raw
	k.unwatch = context.AfterFunc(k.ctx, func() { raw.SetDeadline(past) })
}

// failure returns what the caller is told of err. If the context has ended, that
// is the reason, and err only what came of it.
//
// Go: net/http/transport.go (*persistConn).mapRoundTripError
func (k *call) failure(err error) error {
	if k.ctx.Err() == nil {
		return err
	}
	if k.ctx.Err() == context.DeadlineExceeded {
		k.letClientNotice()
	}
	return context.Cause(k.ctx)
}

// clientGrace is how long http.Client may need to notice its own Timeout. Only a
// request whose context ends before that timeout ever waits so long.
const clientGrace = 50 * time.Millisecond

// letClientNotice waits until http.Client knows that its Timeout has passed. For a
// RoundTripper that is not net/http's own it keeps two clocks of the same time: the
// context's, which has woken us, and a timer's, which decides whether the error's
// text says "(Client.Timeout exceeded ...)" and then closes Cancel.
//
// Go: net/http/client.go setRequestCancel
func (k *call) letClientNotice() {
	noticed := cancelOf(k.req)
	if noticed == nil {
		return
	}
	k.t.Block(func() {
		select {
		case <-noticed:
		case <-time.After(clientGrace):
		}
	})
}

func cancelOf(req *http.Request) <-chan struct{} {
	//lint:ignore SA1019 http.Client itself still uses the field to carry its Timeout.
	return req.Cancel
}
