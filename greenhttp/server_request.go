package greenhttp

// This file answers: which requests does the server accept, and how does it answer the
// others?

import (
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
)

// statusError is why a request gets an error response, without a handler.
type statusError struct {
	code int
	text string // what was wrong; "" if the status says it
}

func (e *statusError) Error() string {
	if e.text == "" {
		return fmt.Sprintf("%d %s", e.code, http.StatusText(e.code))
	}
	return fmt.Sprintf("%d %s: %s", e.code, http.StatusText(e.code), e.text)
}

// readRequest reads a request up to the end of its header. It fails with a *statusError, or
// with the connection's error.
//
// Go: net/http/server.go (*conn).readRequest
func (c *serverConn) readRequest() (*http.Request, error) {
	start := c.startOfRequest()
	head, err := c.peekHead()
	switch {
	case err == errHeaderTooLarge:
		return nil, &statusError{code: http.StatusRequestHeaderFieldsTooLarge}
	case err == io.EOF:
		return nil, errBadRequest
	case err != nil:
		return nil, err // too late, or the connection is broken: there is nobody to answer
	}
	f, err := checkHead(head)
	if err != nil {
		return nil, err
	}
	req, err := http.ReadRequest(c.r) // does not wait: everything has arrived
	switch {
	case err != nil && f.unknownTransferCoding():
		return nil, &statusError{http.StatusNotImplemented, "unsupported transfer encoding"}
	case err != nil:
		return nil, errBadRequest
	}
	if err := f.check(req); err != nil {
		return nil, err
	}
	req.RemoteAddr, req.TLS = c.remote, c.secure
	c.startBodyTimeouts(start, req.Body != http.NoBody)
	return req, nil
}

// maxHeader is the limit for a request's header.
func (s *Server) maxHeader() int64 {
	if s.MaxHeaderBytes > 0 {
		return min(int64(s.MaxHeaderBytes), math.MaxInt64-readerSize) // which peekHead adds
	}
	return http.DefaultMaxHeaderBytes
}

// refuse answers a request that no handler will see.
func (c *serverConn) refuse(err error) {
	var r *statusError
	if !errors.As(err, &r) {
		return
	}
	c.raw.SetWriteDeadline(c.in(lingeringTime))
	fmt.Fprintf(&c.wire, "HTTP/1.1 %v\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\n%v", r, r)
	c.lingeringClose()
}
