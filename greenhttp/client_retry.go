package greenhttp

// This file answers: when may a request be sent a second time, and with which body?

import "net/http"

// mayRetry reports whether a request that failed may be sent a second time. It may only if
// its connection came from the pool, since the server was free to close that just as we
// wrote, and only if the server cannot have acted on the request, or if acting on it twice
// does no harm.
//
// Go: net/http/transport.go (*persistConn).shouldRetryRequest
func (k *call) mayRetry() bool {
	switch {
	case !k.c.reused, !k.nothingRead, hasBody(k.req) && k.req.GetBody == nil:
		return false
	case k.sent.err != nil && !k.sent.connError: // another body would fail, too
		return false
	case k.sent.n == 0:
		return true
	}
	switch k.req.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		return true
	}
	return k.req.Header["Idempotency-Key"] != nil || k.req.Header["X-Idempotency-Key"] != nil
}

// rewind replaces the body: the first try has used it up.
func (k *call) rewind() error {
	k.nothingRead, k.sender, k.sent = false, nil, outcome{}
	if !hasBody(k.req) {
		return nil
	}
	body, err := k.req.GetBody()
	if err != nil {
		return err
	}
	if k.expect != nil {
		k.expect = k.newExpectation()
	}
	again := *k.out
	again.Body = k.wrapBody(body)
	k.out = &again
	return nil
}
