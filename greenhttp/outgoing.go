package greenhttp

// This file answers: what is written of a request? A copy that parks nobody but
// us, for the caller's must not change.

import (
	"io"
	"net/http"
)

// outgoing is req in the form in which Request.Write parks nobody but us. A body
// of unknown length it would read from a goroutine of its own for up to 200 ms, to
// see whether anything comes, unless the request already says chunked.
func outgoing(req *http.Request) *http.Request {
	if !hasBody(req) {
		return req
	}
	out := *req
	if req.ContentLength <= 0 && len(req.TransferEncoding) == 0 {
		out.TransferEncoding = []string{"chunked"}
	}
	if req.GetBody == nil { // a body in memory, which has one, goes out in one write with the header, as it is
		out.Body = &source{ReadCloser: req.Body}
	}
	return &out
}

// source is a body that remembers why it could not be read. Request.Write reports
// that in a wrapper that errors.Is does not look into.
type source struct {
	io.ReadCloser
	err error
}

func (s *source) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// rewind makes the body anew: the first try has used it up.
func (k *call) rewind() error {
	k.unheard = false
	if !hasBody(k.req) {
		return nil
	}
	body, err := k.req.GetBody()
	if err != nil {
		return err
	}
	again := *k.out
	again.Body = body
	k.out = &again
	return nil
}

func hasBody(req *http.Request) bool { return req.Body != nil && req.Body != http.NoBody }

func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}
