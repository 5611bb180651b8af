package greenhttp

// This file answers: how is a response decoded if the transport, and not the caller, asked
// for gzip? By its Body, as it is read.

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// decode wraps resp's body in a decoder if it is in gzip.
func decode(resp *http.Response) {
	if !strings.EqualFold(resp.Header.Get("Content-Encoding"), "gzip") {
		return
	}
	resp.Body = &gzipBody{body: resp.Body.(*body)}
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	resp.ContentLength = -1
	resp.Uncompressed = true
}

// gzipBody is a body that decodes what it reads. Close, which any goroutine may call, is
// body's.
//
// Go: net/http/transport.go gzipReader
type gzipBody struct {
	*body
	z   io.Reader // made by the first Read; only the reading task uses it
	err error     // how it ended
}

// Read returns what has arrived, decoded. A body that is not gzip is an error.
func (g *gzipBody) Read(p []byte) (n int, err error) {
	switch {
	case g.closed.Load():
		return 0, errReadOnClosedBody
	case g.err != nil:
		return 0, g.err
	}
	if g.z == nil {
		if g.z, g.err = gzip.NewReader(g.body); g.err != nil {
			return 0, g.err
		}
	}
	n, g.err = g.z.Read(p)
	return n, g.err
}
