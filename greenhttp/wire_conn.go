package greenhttp

// This file answers: what stands between a connection and its bufio pair? Two
// counters: how much a peer may still send before we know what it wants, and how
// much has been sent to it. And what between a client's socket and TLS? A valve.

import (
	"errors"
	"net"
	"os"

	"greenpoll/sock"
)

// wireConn is a connection, TCP or TLS, as client and server read and write it. One
// task uses it at a time.
//
// Go: net/http/server.go connReader; net/http/transport.go persistConn.readLimit;
// net/http/transport.go persistConn.nwrite
type wireConn struct {
	net.Conn
	left    int64 // how much may be read; math.MaxInt64 once a header is complete
	written int64
	rerr    error // why the last read failed, a parser may not say
	werr    error // why a write failed
}

var errHeaderTooLarge = errors.New("http: header too large")

// Read reads, as long as the limit is not used up. net/http's parsers have none:
// they would collect a header of any size in memory.
func (w *wireConn) Read(p []byte) (int, error) {
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

func (w *wireConn) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.written += int64(n)
	if err != nil {
		w.werr = err
	}
	return n, err
}

// below is a client's socket as TLS reads it.
type below struct {
	*sock.Handover
	valve valve
	one   [1]byte
}

// A valve says which reads come through.
type valve uint8

const (
	open    valve = iota // all
	arrived              // those that need not wait
	shut                 // none
)

func (b *below) Read(p []byte) (int, error) {
	if b.valve == shut || b.valve == arrived && !b.Unread() {
		return 0, os.ErrDeadlineExceeded // an error that TLS does not keep for ever
	}
	return b.Handover.Read(p)
}

// hasMore reports whether there are bytes that nobody has asked for, or the end, within
// TLS, or for valve arrived also on the socket. Within, for TLS reads as much as has come,
// and what it holds neither the reader above it nor the socket shows. On the socket there
// may be what is TLS's own, a session ticket or another key, with which it deals here. The
// connection is of no use after true. Only its task may call it.
func (c *persistConn) hasMore(v valve) bool {
	c.below.valve = v
	n, err := c.stream.Read(c.below.one[:])
	c.below.valve = open
	return n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) // the end, perhaps
}
