package greenhttp

// This file answers: what is the Body of a 101 Switching Protocols response? The connection
// itself, which belongs to the caller from now on.

import (
	"errors"
	"net/http"
)

// upgradedConn is such a connection. All its methods belong to the task that made the
// request: over TLS even Close may park, since it sends close_notify.
//
// Go: net/http/transport.go readWriteCloserBody
type upgradedConn struct{ c *persistConn }

// upgrade hands the connection to the caller. The request's context no longer ends it, and
// the pool no longer counts it. But first the whole request must be sent, which may take
// for ever: the context ends that wait.
func (k *call) upgrade() (*upgradedConn, error) {
	if k.sender != nil {
		k.join(-1)
	}
	k.unwatch()
	if err := k.ctx.Err(); err != nil {
		return nil, err
	}
	k.c.uncount()
	return &upgradedConn{k.c}, nil
}

// Read first returns the bytes that arrived together with the response.
func (s *upgradedConn) Read(p []byte) (int, error) {
	if n := s.c.r.Buffered(); n > 0 {
		return s.c.r.Read(p[:min(n, len(p))])
	}
	return s.c.stream.Read(p)
}

func (s *upgradedConn) Write(p []byte) (int, error) { return s.c.stream.Write(p) }

func (s *upgradedConn) Close() error { return s.c.stream.Close() }

// CloseWrite shuts down our side, see sock.Conn and tls.Conn.
func (s *upgradedConn) CloseWrite() error {
	if c, ok := s.c.stream.(interface{ CloseWrite() error }); ok {
		return c.CloseWrite()
	}
	return errors.Join(errors.New("CloseWrite"), http.ErrNotSupported)
}
