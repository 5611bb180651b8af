package greenhttp

// This file answers: what happens to a request's body that the handler does not read? The
// next request begins where it ends, so the server reads it, or closes the connection.

import (
	"io"
	"net/http"
	"strings"
	"sync/atomic"
)

// maxDrain is how much of an unread body the server discards. Beyond that it is cheaper to
// close the connection.
//
// Go: net/http/server.go maxPostHandlerReadBytes
const maxDrain = 256 << 10

// requestBody is the Body that a handler sees; nil for a request without a body. Unlike
// net/http's, it may still be read after the response has begun.
type requestBody struct {
	src    io.Reader // net/http's; it handles lengths and chunks
	c      *serverConn
	w      *response
	left   int64 // at most this many bytes are left; negative: unknown
	err    error // how it ended
	closed bool  // the handler has closed it

	expect atomic.Bool // the client waits for 100 Continue before it sends
}

// wrapBody puts a requestBody around req's body, if it has one.
func (c *serverConn) wrapBody(req *http.Request) *requestBody {
	if req.Body == http.NoBody {
		return nil
	}
	b := &requestBody{src: req.Body, c: c, left: req.ContentLength}
	b.expect.Store(req.ProtoAtLeast(1, 1) && strings.EqualFold(first(req.Header, "Expect"), "100-continue"))
	req.Body = b
	if req.Trailer == nil && req.ContentLength < 0 {
		req.Trailer = make(http.Header) // for unannounced trailers: src adds them to this map, which the handler's copy of req shares
	}
	return b
}

// Read reads what has arrived of the body, and parks the task until something has.
func (b *requestBody) Read(p []byte) (int, error) {
	switch {
	case b.closed:
		return 0, http.ErrBodyReadAfterClose
	case b.err != nil:
		return 0, b.err
	case b.expect.Swap(false):
		b.w.sendContinue()
	}
	n, err := b.src.Read(p)
	if b.left > 0 {
		b.left -= int64(n)
	}
	b.err = err
	if err == io.EOF {
		b.w.watchHangup()
	}
	return n, err
}

// Close ends the reading; the rest is dealt with after the handler. If the handler of
// Blocking has closed the body, the server's own Close writes nothing: a goroutine may be
// reading closed.
func (b *requestBody) Close() error {
	if b != nil && !b.closed {
		b.closed = true
	}
	return nil
}

// sawEOF reports whether the body was read to its end.
func (b *requestBody) sawEOF() bool { return b == nil || b.err == io.EOF }

// drain reads the rest of the body, if that is short. It returns false if the next request
// cannot be found: too much is left, the body is malformed, or the client is still waiting
// for 100 Continue.
func (b *requestBody) drain() bool {
	if b.sawEOF() {
		return true
	}
	if b.err != nil || b.expect.Load() || b.left > maxDrain {
		return false
	}
	_, b.err = io.CopyN(io.Discard, b.src, maxDrain+1)
	return b.err == io.EOF
}
