package greenhttp

// This file answers: how are a request and its response moved over a connection?

import (
	"fmt"
	"math"
	"net/http"
)

const defaultMaxResponseHeader = 10 << 20

// exchange writes the request, all of it, and then reads the response up to the
// end of its header. One task cannot do both at once: if server and client each
// wait for the other to read a large body, both wait until a deadline.
//
// Go: net/http/transport.go (*persistConn).roundTrip
func (k *call) exchange() (*http.Response, error) {
	if err := k.send(); err != nil {
		return nil, err
	}
	resp, err := k.receive()
	if err != nil {
		return nil, err
	}
	k.keep = !resp.Close && !k.req.Close && resp.StatusCode > 199
	resp.Request, resp.TLS = k.req, k.c.tls
	k.attach(resp)
	return resp, nil
}

// send writes the request. Write closes its body, whatever happens.
//
// Go: net/http/transport.go (*persistConn).writeLoop
func (k *call) send() error {
	c := k.c
	c.wire.written, c.wire.werr = 0, nil
	err := k.out.Write(c.w)
	if err == nil {
		err = c.w.Flush()
	}
	k.sent = c.wire.written
	switch src, _ := k.out.Body.(*source); {
	case err == nil:
		return nil
	case src != nil && src.err != nil:
		return src.err
	case c.wire.werr == nil:
		return err // the request is at fault: it is not as long as it says
	}
	k.unheard = true
	return broken(err)
}

// receive reads the response's header. What comes before it with a status of
// 1xx is only news; the limit is for all of them together.
//
// Go: net/http/transport.go (*persistConn).readResponse
func (k *call) receive() (*http.Response, error) {
	c := k.c
	limit := k.tr.MaxResponseHeaderBytes
	if limit <= 0 {
		limit = defaultMaxResponseHeader
	}
	c.wire.left = limit
	if _, err := c.r.Peek(1); err != nil {
		k.unheard = true
		return nil, err // bare, as net/http: the server may just have closed an idle connection
	}
	for {
		resp, err := http.ReadResponse(c.r, k.req)
		switch {
		case err != nil && c.wire.left <= 0:
			return nil, broken(fmt.Errorf("net/http: server response headers exceeded %d bytes; aborted", limit))
		case err != nil:
			return nil, broken(err)
		case resp.StatusCode > 199 || resp.StatusCode == http.StatusSwitchingProtocols:
			c.wire.left = math.MaxInt64
			return resp, nil
		}
	}
}

func broken(err error) error {
	return fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", err)
}

// attach ties the response's body to the connection, or gives the connection back
// at once if there is no body to come.
func (k *call) attach(resp *http.Response) {
	if k.req.Method == http.MethodHead || resp.ContentLength == 0 {
		k.release(true)
		return
	}
	resp.Body = &body{src: resp.Body, k: k}
}
