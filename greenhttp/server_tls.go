package greenhttp

// This file answers: what is different for a server over TLS? The beginning, and
// how it finds out that nothing has been read ahead.

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"os"
)

// handshake makes the TLS handshake, and reports whether it succeeded.
func (c *serverConn) handshake() bool {
	defer c.startHandshakeTimeout()()
	if err := c.tls.HandshakeContext(c.ctx); err != nil {
		reason := err.Error()
		if c.refusePlainHTTP(err) {
			reason = "client sent an HTTP request to an HTTPS server"
		}
		c.s.logf("http: TLS handshake error from %s: %s", c.remote, reason)
		return false
	}
	state := c.tls.ConnectionState()
	c.secure = &state
	return true
}

// refusePlainHTTP answers a client that sent plain HTTP where TLS was expected, and reports
// whether it did.
func (c *serverConn) refusePlainHTTP(err error) bool {
	var e tls.RecordHeaderError
	if !errors.As(err, &e) || e.Conn == nil {
		return false
	}
	for _, method := range [...]string{"GET /", "HEAD ", "POST ", "PUT /", "OPTIO"} {
		if bytes.Equal(e.RecordHeader[:], []byte(method)) {
			io.WriteString(e.Conn, "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n")
			return true
		}
	}
	return false
}

// tlsHasReadAhead is hasReadAhead for TLS, which takes as much from the socket as has arrived,
// and does not tell how much of that it holds. It is asked by a read that must not reach the
// socket, and handles records of its own in it: it may answer a key update, and so park. What it
// holds of an unfinished record does not count: the other part comes through the socket. An
// error, the end for one, is returned here, because TLS does not keep each of them.
func (c *serverConn) tlsHasReadAhead() (bool, error) {
	c.takeReader() // so that the byte is not lost
	underlying := c.tls.NetConn().(*underlyingConn)
	underlying.mode = readNothing
	_, err := c.r.Peek(1)
	underlying.mode = readAll
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return false, nil
	}
	return err == nil, err
}
