package greenhttp

// This file answers: when is a response's connection free for the next request?
// When its body was read to the end.

import (
	"errors"
	"io"
	"sync/atomic"
)

// body is the Body of a response. It reads from the connection, in the task that
// made the request.
//
//	open      Read gives bytes       -> released  the end was read: the connection is the pool's
//	                                 -> released  a read failed, or Close: it is closed
//	released  Read repeats its end
//
// Close may be called by anyone, also while the task sleeps in Read: it holds no
// lock over the Read, so it waits for nobody, and wakes the sleeper.
//
// Go: net/http/transport.go bodyEOFSignal
type body struct {
	src      io.ReadCloser // net/http's: it knows lengths and chunks
	k        *call
	released atomic.Bool
	closed   atomic.Bool
	err      error // the reading task's: how the body ended
}

var errReadOnClosedBody = errors.New("http: read on closed response body")

// Read reads what has come of the body, and parks the task until something has.
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

// end is the body's end, by io.EOF or a failure. It returns what to report.
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

// Close gives up what was not read. The rest of a body may be long or never come,
// so the connection is closed rather than read to the end.
func (b *body) Close() error {
	b.closed.Store(true)
	b.release(false)
	return nil
}

// release lets go of the connection, once.
func (b *body) release(whole bool) {
	if !b.released.Swap(true) {
		b.k.release(whole)
	}
}
