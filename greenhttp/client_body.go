package greenhttp

// This file answers: when is a response's connection free for the next request? Once its
// body has been read to the end.

import (
	"errors"
	"io"
	"sync/atomic"
)

// body is the Body of a response. The task that made the request reads it from the
// connection.
//
//	open      Read returns bytes     -> released  at the end: the connection returns to the pool
//	                                 -> released  a read failed, or Close: the connection is closed
//	released  Read repeats its last error
//
// Close may be called from any goroutine, even while the task is parked in Read: it needs
// no lock that Read holds, so it never waits, and it wakes the task.
//
// Go: net/http/transport.go bodyEOFSignal
type body struct {
	src      io.ReadCloser // net/http's; it handles lengths and chunks
	k        *call
	released atomic.Bool
	closed   atomic.Bool
	err      error // how the body ended; only the reading task uses it
}

var errReadOnClosedBody = errors.New("http: read on closed response body")

// Read reads what has arrived of the body, and parks the task until something has.
func (b *body) Read(p []byte) (int, error) {
	if b.closed.Load() {
		return 0, errReadOnClosedBody
	}
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.src.Read(p)
	if err != nil {
		b.err = b.end(err)
	}
	return n, b.err
}

// end handles the end of the body, io.EOF or a failure, and returns the error to report.
func (b *body) end(err error) error {
	b.release(err == io.EOF)
	switch {
	case err == io.EOF:
		return err
	case b.closed.Load():
		return errReadOnClosedBody
	}
	return b.k.failure(err)
}

// Close gives up the rest of the body. The rest may be long or may never arrive, so Close
// closes the connection instead of reading on.
func (b *body) Close() error {
	b.closed.Store(true)
	b.release(false)
	return nil
}

// release releases the connection, once.
func (b *body) release(whole bool) {
	if !b.released.Swap(true) {
		b.k.release(whole)
	}
}
