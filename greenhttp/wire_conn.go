package greenhttp

// This file answers: what lies between a connection and its bufio pair? Two counters: how
// much a peer may still send before we know what it wants, and how much has been sent to
// it. And between a socket and TLS? A mode that decides which reads reach the socket.

import (
	"errors"
	"net"
	"os"

	"greenpoll/sock"
)

// wireConn is a connection, TCP or TLS, as client and server read and write it. One task
// uses it at a time.
//
// Go: net/http/server.go connReader; net/http/transport.go persistConn.readLimit;
// net/http/transport.go persistConn.nwrite
type wireConn struct {
	net.Conn
	remain  int64 // how much may still be read; math.MaxInt64 once a header is complete
	written int64
	rerr    error // why the last read failed; a parser may hide it
	werr    error // why a write failed
}

var errHeaderTooLarge = errors.New("http: header too large")

// Read reads until the limit is used up. net/http's parsers have no limit: they would
// collect a header of any size in memory.
func (w *wireConn) Read(p []byte) (int, error) {
	if w.remain <= 0 {
		return 0, errHeaderTooLarge
	}
	if int64(len(p)) > w.remain {
		p = p[:w.remain]
	}
	n, err := w.Conn.Read(p)
	if n > 0 && errors.Is(err, os.ErrDeadlineExceeded) {
		err = nil // TLS 1.2 has looked for an alert behind the bytes. A reader would keep the error for another read
	}
	w.remain -= int64(n)
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

// underlyingConn is a socket as TLS reads it.
type underlyingConn struct {
	*sock.Handover
	mode readMode
	one  [1]byte // for a client's hasPending
}

// A readMode says which reads of an underlyingConn reach its socket.
type readMode uint8

const (
	readAll       readMode = iota // all of them
	readAvailable                 // those that need not wait
	readNothing                   // none
)

func (b *underlyingConn) Read(p []byte) (int, error) {
	if b.mode == readNothing || b.mode == readAvailable && !b.Unread() {
		return 0, os.ErrDeadlineExceeded // an error that TLS does not make permanent
	}
	return b.Handover.Read(p)
}

// hasPending reports whether there are unsolicited bytes, or the end, inside TLS or, with
// readAvailable, also on the socket. TLS reads as much as has arrived, and neither the
// reader above it nor the socket shows what it holds. Bytes on the socket may be TLS's own,
// a session ticket or a key update, which TLS handles here. After true the connection is of
// no use. Only its task may call it.
func (c *persistConn) hasPending(mode readMode) bool {
	c.underlying.mode = mode
	n, err := c.stream.Read(c.underlying.one[:])
	c.underlying.mode = readAll
	return n > 0 || !errors.Is(err, os.ErrDeadlineExceeded) // the end, perhaps
}
