package greenhttp

// This file answers: what is written for a request? A copy of it with our additions,
// because the caller's own must not change.

import (
	"io"
	"maps"
	"net/http"
	"strings"
	"sync/atomic"
)

// smallBody is the largest body in memory that is sent in one go before the response is
// read. A server that responds while it reads, such as an echo, can put this much into the
// kernel's buffers before we read anything; so it goes on reading, and takes all of our
// body.
const smallBody = 16 << 10

// outgoing returns req as it will be written.
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
	if auth := proxyAuth(k.proxy); auth != "" && k.key.scheme == "http" {
		out.Header = withField(out.Header, "Proxy-Authorization", auth)
	}
	if !hasBody(&out) {
		return &out
	}
	if k.expectsContinue() {
		k.expect = k.newExpectation()
	}
	// If the method does not suggest a body, Request.Write reads the first byte of a body
	// of unknown length on a goroutine of its own, and waits for it, 200 ms at most. Only a
	// sender that does not expect 100 Continue can afford that wait.
	if out.ContentLength <= 0 && len(out.TransferEncoding) == 0 && (k.sentByTask() || k.expect != nil) {
		out.TransferEncoding = []string{"chunked"}
	}
	out.Body = k.wrapBody(out.Body)
	return &out
}

// withField returns a copy of h with one more field.
func withField(h http.Header, name, value string) http.Header {
	added := http.Header{}
	maps.Copy(added, h)
	added.Set(name, value)
	return added
}

// wrapBody returns body as Request.Write will read it. A small one in memory is left as it
// is, so that Request.Write sends it in one write with the header.
func (k *call) wrapBody(body io.ReadCloser) io.ReadCloser {
	if k.sentByTask() && !isTaskBody(body) {
		return body
	}
	return &outgoingBody{ReadCloser: body, expect: k.expect}
}

// sentByTask reports whether the task writes the whole request itself before it reads the
// response; otherwise a sender writes it. The task does so if there is no body, if the body
// is small and in memory, or if only the task may read it.
func (k *call) sentByTask() bool {
	switch {
	case !hasBody(k.req) || isTaskBody(k.req.Body):
		return true
	case k.expect != nil:
		return false
	}
	return k.req.GetBody != nil && 0 < k.req.ContentLength && k.req.ContentLength <= smallBody
}

// TaskBody marks a request's body that only the task making the request may read, for
// instance because it comes from a Conn of that task. The task then sends all of it before
// it reads the response: with a server that responds meanwhile, and at length, both would
// wait for ever. Nor does the task wait for 100 Continue. Other bodies are read by a
// goroutine, so they may be a pipe or a Guest view. The Body of a request that a handler of
// this package's Server received need not be marked.
func TaskBody(body io.ReadCloser) io.ReadCloser { return taskBody{body} }

type taskBody struct{ io.ReadCloser }

func isTaskBody(body io.Reader) bool {
	switch body.(type) {
	case taskBody, *requestBody:
		return true
	}
	return false
}

// outgoingBody is a body that remembers why reading it failed: Request.Write wraps that
// error in one that errors.Is cannot look into.
type outgoingBody struct {
	io.ReadCloser
	expect *expectation // nil: there is nothing to wait for

	// failed is atomic because a Read may outlive Request.Write: the read of a first byte
	// that outgoing describes.
	failed atomic.Pointer[error]
}

func (s *outgoingBody) Read(p []byte) (n int, err error) {
	if !s.expect.waitForContinue() {
		err = errBodyRejected
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

// isProtocolSwitch reports whether a header asks for another protocol, or agrees to one.
//
// Go: net/http/response.go isProtocolSwitchHeader
func isProtocolSwitch(h http.Header) bool {
	return h.Get("Upgrade") != "" && hasToken(h["Connection"], "upgrade")
}

// hasToken reports whether token is in one of the comma-separated lists.
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
