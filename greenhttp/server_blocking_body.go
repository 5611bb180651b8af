package greenhttp

// This file answers: how do the goroutines of a Blocking handler share the request's body?
// One reads at a time, and Close ends a Read that is waiting.

import (
	"io"
	"sync"
)

// lockedBody is the request's body, with a lock.
type lockedBody struct {
	c  *serverConn
	mu sync.Mutex // held during a Read

	abortMu  sync.Mutex // held for a few instructions
	aborted  bool       // a read deadline was set to end a Read
	returned bool       // the connection belongs to the task again

	io.ReadCloser // the request's own
}

func (b *lockedBody) Read(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.ReadCloser.Read(p)
}

// Close ends a Read that is still waiting; after that, the connection cannot serve another
// request. net/http's Close waits for the Read.
func (b *lockedBody) Close() error {
	if !b.mu.TryLock() {
		b.abort()
		b.mu.Lock()
	}
	defer b.mu.Unlock()
	return b.ReadCloser.Close()
}

// abort ends a Read by a deadline, unless that would hit the next request.
func (b *lockedBody) abort() {
	b.abortMu.Lock()
	defer b.abortMu.Unlock()
	if !b.returned {
		b.aborted = true
		b.c.raw.SetReadDeadline(aLongTimeAgo)
	}
}

// reclaim makes later aborts do nothing, and reports whether there was one.
func (b *lockedBody) reclaim() (aborted bool) {
	b.abortMu.Lock()
	defer b.abortMu.Unlock()
	b.returned = true
	return b.aborted
}
