package greenhttp

// This file answers: what stands between a connection and its bufio pair? Two
// counters: how much a peer may still send before we know what it wants, and how
// much has been sent to it. And what between a client's socket and TLS? A valve.

import (
	"errors"
	"net"
	"os"
)

// wire is a connection, TCP or TLS, as client and server read and write it. One
// task uses it at a time.
//
// Go: net/http/server.go connReader, and persistConn.readLimit and nwrite
type wire struct {
	net.Conn
	left    int64 // how much may be read; math.MaxInt64 once a header is complete
	written int64
	rerr    error // why the last read failed, a parser may not say
	werr    error // why a write failed
}

var errHeaderTooLarge = errors.New("http: header too large")

// Read reads, as long as the limit is not used up. net/http's parsers have none:
// they would collect a header of any size in memory.
func (w *wire) Read(p []byte) (int, error) {
	if w.left <= 0 {
		return 0, errHeaderTooLarge
	}
	if int64(len(p)) > w.left {
		p = p[:w.left]
	}
	n, err := w.Conn.Read(p)
	w.left -= int64(n)
	w.rerr = err
	return n, err
}

func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.written += int64(n)
	if err != nil {
		w.werr = err
	}
	return n, err
}

// below is a client's socket as TLS reads it.
type below struct {
	net.Conn
	shut bool // nothing more comes through
	one  [1]byte
}

func (b *below) Read(p []byte) (int, error) {
	if b.shut {
		return 0, os.ErrDeadlineExceeded // an error that TLS does not keep for ever
	}
	return b.Conn.Read(p)
}

// readAhead reports whether TLS holds bytes that nobody has asked for: it reads as
// much as has come, and what it holds neither the reader above it nor the socket
// shows. The connection is of no use after that. Only its task may call it.
func (c *conn) readAhead() bool {
	if c.below == nil {
		return false
	}
	c.below.shut = true
	n, err := c.stream.Read(c.below.one[:])
	c.below.shut = false
	return n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) // the end, perhaps
}
