package greenhttp

// This file answers: what happens to a request, from RoundTrip to the response?
// The stages stand here, each in a line; a file follows for each.

import (
	"context"
	"crypto/tls"
	"net/http"
	"time"

	"greenpoll/sched"
	"greenpoll/sock"
)

// Transport makes HTTP/1.1 requests for tasks and keeps connections for the next
// request. The zero Transport is usable. Its fields must not change once it is in
// use. Any number of tasks, on any number of schedulers, may share one.
//
// It does not ask for gzip, use proxies or wait for 100 Continue yet.
//
// Go: net/http/transport.go Transport. That one has two goroutines for each
// connection, one that reads and one that writes; here the task that makes the
// request does both, and an idle connection costs no task at all.
type Transport struct {
	// TLSClientConfig is used for https; nil stands for the zero Config. The
	// name to verify is the URL's host unless ServerName is set.
	TLSClientConfig *tls.Config

	// DialContext makes connections; nil stands for sock.DialContext. It is called
	// with network "tcp" and host:port of the URL.
	DialContext func(t *sched.Task, ctx context.Context, network, address string) (*sock.Conn, error)

	// MaxIdlePerHost bounds the connections that are kept for one scheme, host
	// and port; 0 stands for 32, below 0 none are kept.
	MaxIdlePerHost int

	// IdleTimeout is how long one is kept; 0 stands for 90 s.
	IdleTimeout time.Duration

	// MaxResponseHeaderBytes bounds the header of a response; 0 stands for 10 MiB.
	MaxResponseHeaderBytes int64
}

// For returns the RoundTripper by which task t uses the transport. Requests, and
// the bodies of their responses, park t. All RoundTrippers of one transport on
// one scheduler share its idle connections.
//
// A request is cancelled by its context, at every stage. Request.Cancel, which is
// deprecated, is not looked at.
func (tr *Transport) For(t *sched.Task) http.RoundTripper { return &roundTripper{tr, t} }

type roundTripper struct {
	tr *Transport
	t  *sched.Task
}

// CloseIdleConnections closes the idle connections that the transport has on the
// task's scheduler. http.Client calls it by its method of the same name.
func (rt *roundTripper) CloseIdleConnections() { rt.tr.pool(rt.t).closeAll() }

// RoundTrip sends req and returns the response, see http.RoundTripper.
//
// Go: net/http/transport.go (*Transport).roundTrip
func (rt *roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := checkRequest(req); err != nil {
		closeBody(req)
		return nil, err
	}
	k := &call{tr: rt.tr, t: rt.t, req: req, out: outgoing(req), ctx: req.Context(), to: targetOf(req.URL)}
	for fresh := false; ; fresh = true {
		if k.ctx.Err() != nil {
			closeBody(k.out)
			return nil, k.failure(k.ctx.Err())
		}
		if err := k.connect(fresh); err != nil {
			closeBody(k.out)
			return nil, k.failure(err)
		}
		resp, err := k.exchange()
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
	tr  *Transport
	t   *sched.Task
	req *http.Request   // the caller's, which we must not change
	out *http.Request   // what is written
	ctx context.Context // req's
	to  target

	c       *conn
	unwatch func() bool // see watch
	sent    int64       // bytes of the request that were written
	unheard bool        // the connection failed before anything of the answer was read
	keep    bool        // both sides let the connection live
}

// connect gets a connection, from the pool or, if the caller wants a fresh one or
// the pool has none, a new one. From then on the end of the context ends it.
func (k *call) connect(fresh bool) error {
	if !fresh {
		if k.c = k.tr.pool(k.t).take(k.to, k.t); k.c != nil {
			k.watch()
			return nil
		}
	}
	return k.dial()
}

// release ends the call's hold on its connection. A connection goes back to the
// pool if the answer was read whole, both sides let it live, and nobody can touch
// it any more. Any goroutine may release with whole false; once for a connection.
func (k *call) release(whole bool) {
	untouched := k.unwatch()
	if whole && untouched && k.keep && k.c.r.Buffered() == 0 {
		k.tr.pool(k.t).put(k.c, k.t.Sched().Now())
		return
	}
	k.c.close()
}

// mayRetry decides, after a failure, whether the request may be sent a second
// time. Only if the connection came from the pool: the server had every right to
// close it, at the very moment when we wrote. And only if the server cannot have
// acted on the request, or acting on it twice does no harm.
//
// Go: net/http/transport.go (*persistConn).shouldRetryRequest
func (k *call) mayRetry() bool {
	switch {
	case !k.c.reused, !k.unheard, hasBody(k.req) && k.req.GetBody == nil:
		return false
	case k.sent == 0:
		return true
	}
	switch k.req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return k.req.Header["Idempotency-Key"] != nil || k.req.Header["X-Idempotency-Key"] != nil
}
