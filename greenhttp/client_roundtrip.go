package greenhttp

// This file answers: what happens to a request, from RoundTrip to the response? The stages
// are here, one per line; each has a file of its own.

import (
	"context"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync"

	"greenpoll/sched"
)

// For returns the RoundTripper through which task t uses the transport. Requests, and the
// bodies of their responses, park t. All RoundTrippers of one transport on one scheduler
// share its connections.
//
// The end of its context cancels a request whenever it waits for a connection, or for the
// peer to read or to send. It does not cut short the caller's own work: a Read of the
// request's Body that has begun is waited for, as in net/http, because it must be over
// before the caller has the body back; and DialContext gets the context, and must heed it.
// Request.Cancel, which is deprecated, is ignored. A goroutine reads a request's Body while
// the response is read, unless the Body is small and in memory, or a TaskBody.
func (tr *Transport) For(t *sched.Task) http.RoundTripper { return &roundTripper{tr, t} }

type roundTripper struct {
	tr *Transport
	t  *sched.Task
}

// CloseIdleConnections closes the transport's idle connections on the task's scheduler.
// http.Client's method of the same name calls it.
func (rt *roundTripper) CloseIdleConnections() { rt.tr.pool(rt.t).closeIdle() }

// RoundTrip sends req and returns the response, see http.RoundTripper.
//
// Go: net/http/transport.go (*Transport).roundTrip
func (rt *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	k, err := rt.newCall(req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	for fresh := false; ; fresh = true {
		if k.ctx.Err() != nil {
			closeBody(k.out)
			return nil, k.failure(k.ctx.Err())
		}
		if err := k.connect(fresh); err != nil {
			closeBody(k.out)
			return nil, k.failure(err)
		}
		resp, err := k.roundTrip()
		if err == nil {
			return resp, nil
		}
		k.release(false)
		if !k.mayRetry() {
			return nil, k.failure(err)
		}
		if err := k.rewind(); err != nil {
			return nil, err
		}
	}
}

// call is one RoundTrip, and later the Body that it returned.
type call struct {
	tr    *Transport
	t     *sched.Task
	req   *http.Request   // the caller's, which we must not change
	out   *http.Request   // what is written
	ctx   context.Context // req's
	trace *httptrace.ClientTrace
	key   connectMethodKey
	proxy *url.URL // nil: none

	c             *persistConn
	unwatch       func() bool // see watch
	sender        *sender     // nil: the task sends the request itself, see send
	sent          outcome     // how the writing ended
	expect        *expectation
	requestedGzip bool // we asked for gzip, so we decode it
	nothingRead   bool // the connection failed before any of the response was read
	keep          bool // both sides allow the connection to be kept

	mu        sync.Mutex // between the task and its sender, for ResponseHeaderTimeout
	gotHeader bool       // the header has arrived
}

func (rt *roundTripper) newCall(req *http.Request) (*call, error) {
	if err := checkRequest(req); err != nil {
		return nil, err
	}
	k := &call{tr: rt.tr, t: rt.t, req: req, ctx: req.Context(), key: newConnectMethodKey(req.URL)}
	k.trace = httptrace.ContextClientTrace(k.ctx)
	if err := k.findProxy(); err != nil {
		return nil, err
	}
	k.out = k.outgoing()
	return k, nil
}

// connect gets a connection: from the pool, unless the caller wants a fresh one, or a new
// one. From then on the end of the context ends the connection's use.
func (k *call) connect(fresh bool) error {
	returned := false
	defer func() {
		if !returned { // the task is being ended, with Run, and nobody else will close the body
			closeBody(k.out)
		}
	}()
	err := k.findConn(fresh)
	returned = true
	return err
}

func (k *call) findConn(fresh bool) error {
	k.traceGetConn()
	c, err := k.tr.pool(k.t).getConn(k, fresh)
	switch {
	case err != nil:
		return err
	case c != nil:
		k.c = c
		k.watch()
	default:
		if err := k.dial(); err != nil {
			return err
		}
	}
	k.traceGotConn()
	return nil
}

// release ends the call's use of its connection. The connection returns to the pool if
// request and response went over it whole and nothing else arrived, both sides allow it to
// be kept, and nobody else can touch it any more. Any goroutine may call release with whole
// false; one call per connection.
func (k *call) release(whole bool) {
	untouched := k.unwatch() && k.ctx.Err() == nil // setDeadline checks ctx.Err, which can report cancellation before unwatch does
	c := k.c
	if whole && untouched && k.keep && k.wroteAll() && c.r.Buffered() == 0 && (c.underlying == nil || !c.hasPending(readNothing)) {
		k.tracePutIdleConn(c.pool.put(c, k.t.Sched().Time()))
		return
	}
	c.close()
}
