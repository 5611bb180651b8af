package greenhttp

// This file answers: what is written of a request? A copy with what we add to it,
// for the caller's must not change.

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
)

// smallBody is how long a body in memory may be to be sent in one go before the
// answer is read. A server that answers while it reads, such as an echo, can put so
// much into the kernel's buffers without being read: so it reads all of ours.
const smallBody = 16 << 10

// outgoing is req as it is written.
//
// Go: net/http/transport.go (*persistConn).roundTrip. Its beginning does this.
func (k *call) outgoing() *http.Request {
	out := *k.req
	out.Close = out.Close || k.tr.DisableKeepAlives && !isProtocolSwitch(out.Header)
	if !k.tr.DisableCompression && out.Header.Get("Accept-Encoding") == "" &&
		out.Header.Get("Range") == "" && out.Method != http.MethodHead {
		k.requestedGzip = true
		out.Header = withField(out.Header, "Accept-Encoding", "gzip")
	}
	if auth := proxyAuth(k.proxy); auth != "" && k.to.scheme == "http" {
		out.Header = withField(out.Header, "Proxy-Authorization", auth)
	}
	if !hasBody(&out) {
		return &out
	}
	if k.waitsForContinue() {
		k.expect = k.newExpectation()
	}
	// Request.Write reads the first byte of a body of unknown length from a goroutine
	// of its own if the method does not suggest a body. A sender may wait for that.
	if out.ContentLength <= 0 && len(out.TransferEncoding) == 0 && (k.sendsItself() || k.expect != nil) {
		out.TransferEncoding = []string{"chunked"}
	}
	out.Body = k.wrapBody(out.Body)
	return &out
}

// withField returns a copy of h with another field.
func withField(h http.Header, name, value string) http.Header {
	added := http.Header{}
	maps.Copy(added, h)
	added.Set(name, value)
	return added
}

// wrapBody returns body as it is read by Request.Write. A small one in memory is
// left as it is: then Request.Write sends it in one write with the header.
func (k *call) wrapBody(body io.ReadCloser) io.ReadCloser {
	if k.sendsItself() && !isTaskBody(body) {
		return body
	}
	return &outgoingBody{ReadCloser: body, expect: k.expect}
}

// sendsItself reports whether the task writes the request itself, all of it, before
// it reads the answer; else a sender does. It is so without a body, with a small one
// in memory, and with one that nobody else may read.
func (k *call) sendsItself() bool {
	switch {
	case !hasBody(k.req) || isTaskBody(k.req.Body):
		return true
	case k.expect != nil:
		return false
	}
	return k.req.GetBody != nil && 0 < k.req.ContentLength && k.req.ContentLength <= smallBody
}

// TaskBody marks a request's body that only the task which makes the request may
// read, for instance because it comes from a Conn of that task. The task then sends
// all of it before it reads the answer: against a server that answers meanwhile,
// and at length, both would wait for ever. Nor does it wait for 100 Continue. Other
// bodies are read by a goroutine, so they may be a pipe or a Guest view. The Body of a
// request that a handler of this package's Server got need not be marked.
func TaskBody(body io.ReadCloser) io.ReadCloser { return taskBody{body} }

type taskBody struct{ io.ReadCloser }

func isTaskBody(body io.Reader) bool {
	switch body.(type) {
	case taskBody, *requestBody:
		return true
	}
	return false
}

// outgoingBody is a body that remembers why it could not be read: Request.Write reports
// that in a wrapper that errors.Is does not look into.
type outgoingBody struct {
	io.ReadCloser
	expect *expectation // nil: it is wanted

	// failed is atomic, for a Read may outlive Request.Write: that of a first byte, of
	// which outgoing tells.
	failed atomic.Pointer[error]
}

func (s *outgoingBody) Read(p []byte) (n int, err error) {
	if !s.expect.wanted() {
		err = errUnwanted
	} else {
		n, err = s.ReadCloser.Read(p)
	}
	if err != nil && err != io.EOF {
		s.failed.Store(&err)
	}
	return n, err
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

// isProtocolSwitch reports whether a header asks for another protocol, or agrees.
//
// Go: net/http/response.go isProtocolSwitchHeader
func isProtocolSwitch(h http.Header) bool {
	return h.Get("Upgrade") != "" && hasToken(h["Connection"], "upgrade")
}

// hasToken reports whether token stands in one of the comma-separated lists.
func hasToken(lists []string, token string) bool {
	for _, list := range lists {
		for item := range strings.SplitSeq(list, ",") {
			if strings.EqualFold(strings.Trim(item, " \t"), token) {
				return true
			}
		}
	}
	return false
}
