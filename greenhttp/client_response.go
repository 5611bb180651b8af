package greenhttp

// This file answers: how do a request and its response travel over a connection?

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/textproto"
	"os"
)

// roundTrip writes the request and reads the response up to the end of its header. It reads
// a response even if the request could not be written to its end: a server need not read
// what it does not want.
//
// Go: net/http/transport.go (*persistConn).roundTrip
func (k *call) roundTrip() (*http.Response, error) {
	if k.expect != nil {
		defer func() {
			if k.t.Ending() {
				k.expect.resolve(k.t, false) // a goroutine waits for this
			}
		}()
	}
	k.send()
	if k.sent.err != nil && !k.sent.connError {
		return nil, k.sent.err
	}
	resp, err := k.readResponse()
	if err != nil {
		return nil, k.mapRoundTripError(err)
	}
	k.keep = !resp.Close && !k.out.Close && resp.StatusCode > 199 && k.c.pool.maxIdlePerHost > 0
	resp.Request, resp.TLS = k.req, k.c.tls
	return resp, k.attachBody(resp)
}

// readResponse reads the response's header. Responses before it with a status of 1xx are
// informational. The size limit covers all of them together, unless a hook sees each one
// and so can count them.
//
// Go: net/http/transport.go (*persistConn).readResponse
func (k *call) readResponse() (*http.Response, error) {
	c, limit := k.c, k.tr.maxHeader()
	c.wire.remain = limit
	if _, err := c.r.Peek(1); err != nil {
		if k.headerTimedOut() { // a slow server may well have the request
			return nil, headerTimeout{}
		}
		k.nothingRead = true
		return nil, err // not wrapped, as in net/http: the server may just have closed an idle connection
	}
	k.traceGotFirstResponseByte()
	for {
		resp, err := http.ReadResponse(c.r, k.req)
		switch {
		case err != nil && c.wire.remain <= 0:
			return nil, connBroken(headerTooLarge(limit))
		case err != nil && k.headerTimedOut():
			return nil, headerTimeout{}
		case err != nil:
			return nil, connBroken(err)
		case !isInformational(resp.StatusCode):
			c.wire.remain = math.MaxInt64
			k.endHeaderTimeout()
			k.expect.resolve(k.t, !resp.Close && !k.out.Close) // a connection that is kept needs the body, wanted or not
			return resp, nil
		}
		if resp.StatusCode == http.StatusContinue {
			k.traceGot100Continue()
			k.expect.resolve(k.t, true)
		}
		if k.trace != nil && k.trace.Got1xxResponse != nil {
			if err := k.trace.Got1xxResponse(resp.StatusCode, textproto.MIMEHeader(resp.Header)); err != nil {
				return nil, connBroken(err)
			}
			c.wire.remain = limit
		}
	}
}

// isInformational reports whether another response follows.
func isInformational(status int) bool {
	return 100 <= status && status <= 199 && status != http.StatusSwitchingProtocols
}

// headerTimedOut reports whether ResponseHeaderTimeout made the last read fail.
func (k *call) headerTimedOut() bool {
	return errors.Is(k.c.wire.rerr, os.ErrDeadlineExceeded) && k.ctx.Err() == nil
}

func connBroken(err error) error {
	return fmt.Errorf("net/http: HTTP/1.x transport connection broken: %w", err)
}

// attachBody ties the response's body to the connection, or releases the connection at once
// if no body follows.
func (k *call) attachBody(resp *http.Response) error {
	switch {
	case resp.StatusCode == http.StatusSwitchingProtocols && isProtocolSwitch(resp.Header):
		rwc, err := k.upgrade()
		if err != nil {
			return err
		}
		resp.Body = rwc
	case k.req.Method == http.MethodHead || resp.ContentLength == 0:
		k.release(true)
	default:
		resp.Body = &body{src: resp.Body, k: k}
		if k.requestedGzip {
			decode(resp)
		}
	}
	return nil
}
