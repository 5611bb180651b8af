package greenhttp

// This file answers: what does a handler write to?

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
)

// response is the http.ResponseWriter of one request. It belongs to the connection's task.
//
// What a handler writes passes through two buffers: body collects up to 2 KiB, so that a
// small response is known whole before its header is sent, and leaves with it in one write;
// chunkWriter (server_framing.go) adds the framing of chunks if needed.
//
// Go: net/http/server.go response; net/http/server.go chunkWriter
type response struct {
	c       *serverConn
	req     http.Request // as the handler sees it
	reqBody *requestBody
	header  http.Header   // nil: the handler has not asked for it
	body    *bufio.Writer // over chunkWriter; nil once hijacked
	ctx     requestContext
	lock    *sync.Mutex // held by sendContinue while a Blocking handler runs: see server_blocking_response.go

	status              int      // 0: not decided yet
	connection          []string // the handler's own Connection fields
	switchesProtocol    bool     // another protocol follows
	contentLength       int64    // of the body, as declared; -1: unknown
	written             int64    // of the body, by the handler
	sniff               bool     // the handler has not set a content type
	hasDate             bool     // the handler has decided about Date
	hasTransferEncoding bool     // the handler has set a Transfer-Encoding
	hasTrailers         bool     // trailers were announced
	trailers            []string
	wroteHeader         bool // the header is complete
	chunked             bool
	closeAfterReply     bool // no other request will follow
	handlerDone         bool // the handler has returned
}

var (
	_ http.Flusher    = (*response)(nil)
	_ http.Hijacker   = (*response)(nil)
	_ io.StringWriter = (*response)(nil)
	_ io.ReaderFrom   = (*response)(nil)

	errHandlerReturned = errors.New("http: ResponseWriter used after its handler has returned")
)

func newResponse(c *serverConn, req *http.Request, body *requestBody) *response {
	w := &response{c: c, reqBody: body, contentLength: -1, closeAfterReply: req.Close}
	w.ctx.begin(w)
	w.adopt(req)
	if body != nil {
		body.w = w
	}
	w.body = bodyWriters.get((*chunkWriter)(w))
	c.w = connWriters.get(&c.wire)
	return w
}

// adopt keeps the request as the handler sees it. Package http sets a context only in a
// copy of a request. That copy is a part of the response, and so costs no allocation of its
// own. A handler that keeps the request keeps the response with it.
func (w *response) adopt(req *http.Request) { w.req = *req.WithContext(&w.ctx) }

// Header returns the fields to send. WriteHeader, or the first Write, reads them; later
// changes have no effect.
func (w *response) Header() http.Header {
	if w.header == nil {
		w.header = make(http.Header)
	}
	return w.header
}

// WriteHeader sets the status, and takes the header as it is now. Nothing is sent before
// there is more to send. A 1xx status, other than 101, is sent at once, and another one
// follows.
func (w *response) WriteHeader(status int) {
	switch {
	case status < 100 || status > 999:
		panic(fmt.Sprintf("invalid WriteHeader code %v", status))
	case w.handlerDone:
		w.c.s.logf("http: response.WriteHeader called after the handler has returned")
		return
	case w.c.hijacked:
		w.c.s.logf("http: response.WriteHeader on hijacked connection")
		return
	case w.status != 0:
		w.c.s.logf("http: superfluous response.WriteHeader call")
		return
	case status < 200 && status != http.StatusSwitchingProtocols:
		w.sendInformational(status)
		return
	}
	w.status = status
	w.readHeader()
	w.declareTrailers()
	w.writeStatus(status)
	if status == http.StatusNotModified {
		w.header.WriteSubset(w.c.w, excludedHeader304)
	} else {
		w.header.WriteSubset(w.c.w, excludedHeader)
	}
}

// excludedHeader has the fields that server_framing.go writes, whatever the handler has
// set.
var (
	excludedHeader    = map[string]bool{"Connection": true, "Content-Length": true, "Transfer-Encoding": true}
	excludedHeader304 = map[string]bool{"Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Content-Type": true}
)

// readHeader notes what the handler has set for the fields that we decide.
func (w *response) readHeader() {
	h := w.header
	if v := first(h, "Content-Length"); v != "" {
		n, err := strconv.ParseInt(v, 10, 64)
		if err == nil && n >= 0 {
			w.contentLength = n
		} else {
			w.c.s.logf("http: invalid Content-Length of %q", v)
		}
	}
	_, typed := h["Content-Type"]
	_, w.hasDate = h["Date"]
	w.hasTransferEncoding = first(h, "Transfer-Encoding") != ""
	w.sniff = !typed && !w.hasTransferEncoding && first(h, "Content-Encoding") == ""
	w.connection = h["Connection"]
	w.switchesProtocol = w.status == http.StatusSwitchingProtocols && isProtocolSwitch(h)
	w.closeAfterReply = w.closeAfterReply || hasToken(w.connection, "close")
}

// first is h.Get for a name in canonical form, which Get would check letter by letter.
func first(h http.Header, canonical string) string {
	if values := h[canonical]; len(values) > 0 {
		return values[0]
	}
	return ""
}

// Write writes to the body, and parks when the client is slower than we are. It fails with
// http.ErrBodyNotAllowed, http.ErrContentLength, or the connection's error.
func (w *response) Write(p []byte) (int, error) {
	if err := w.admit(len(p)); err != nil {
		return 0, err
	}
	return w.body.Write(p)
}

// WriteString is Write for a string.
func (w *response) WriteString(s string) (int, error) {
	if err := w.admit(len(s)); err != nil {
		return 0, err
	}
	return w.body.WriteString(s)
}

// admit checks and counts n more bytes of body.
func (w *response) admit(n int) error {
	if err := w.usable(); err != nil {
		return err
	}
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	if n == 0 {
		return nil
	}
	if !bodyAllowedForStatus(w.status) {
		return http.ErrBodyNotAllowed
	}
	w.written += int64(n)
	if w.contentLength >= 0 && w.written > w.contentLength {
		return http.ErrContentLength
	}
	return nil
}

func (w *response) usable() error {
	switch {
	case w.handlerDone:
		return errHandlerReturned
	case w.c.hijacked:
		return http.ErrHijacked
	}
	return nil
}

// Flush sends what has been written so far.
func (w *response) Flush() { w.FlushError() }

// FlushError is Flush with an error, for http.ResponseController.
func (w *response) FlushError() error {
	if err := w.usable(); err != nil {
		return err
	}
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	w.body.Flush()
	if !w.wroteHeader {
		w.finishHeader(nil)
	}
	return w.c.w.Flush()
}
