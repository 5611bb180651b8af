package greenhttp

// This file answers: how do the goroutines of a Blocking handler share the request's
// body? One reads at a time, and Close ends a Read that waits.

import (
	"io"
	"sync"
)

// lockedBody is the request's body.
type lockedBody struct {
	c  *serverConn
	mu sync.Mutex // over Reads

	abortMu sync.Mutex // held for a few instructions
	aborted bool       // a read deadline was set, to end a Read
	back    bool       // the connection is the task's again

	io.ReadCloser // the request's own
}

func (b *lockedBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ReadCloser.Read(p)
}

// Close ends a Read that still waits, and with it the connection's use for another
// request. net/http's Close waits for it.
func (b *lockedBody) Close() error {
	if !b.mu.TryLock() {
		b.abort()
		b.mu.Lock()
	}
	defer b.mu.Unlock()
	return b.ReadCloser.Close()
}

// abort ends a Read by a deadline, unless it would be the next request's.
func (b *lockedBody) abort() {
	b.abortMu.Lock()
	defer b.abortMu.Unlock()
	if !b.back {
		b.aborted = true
		b.c.raw.SetReadDeadline(past)
	}
}

// takeBack ends that, and reports whether it was done.
func (b *lockedBody) takeBack() (aborted bool) {
	b.abortMu.Lock()
	defer b.abortMu.Unlock()
	b.back = true
	return b.aborted
}
