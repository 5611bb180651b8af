package greenhttp

// This file answers: how long does a client wait? Deadlines of the socket bound every wait.
// The end of the request's context sets them, too, and must not be overruled.

import (
	"context"
	"fmt"
	"time"
)

// setTimeout makes the call's use of its connection fail after d, at once if d is negative.
// 0 means never.
func (k *call) setTimeout(d time.Duration) {
	if d != 0 {
		k.setDeadline(k.c.raw.SetDeadline, d)
	}
}

// clearTimeout undoes setTimeout(d).
func (k *call) clearTimeout(d time.Duration) {
	if d != 0 {
		k.setDeadline(k.c.raw.SetDeadline, 0)
	}
}

// setDeadline calls set with the time d from now; 0 removes the deadline. If the context
// has already ended, our deadline may have replaced its own, so setDeadline checks that
// afterwards. If the context ends later, its deadline replaces ours.
func (k *call) setDeadline(set func(time.Time) error, d time.Duration) {
	var when time.Time
	if d != 0 {
		when = k.t.Sched().Time().Add(d)
	}
	set(when)
	if k.ctx.Err() != nil {
		k.c.raw.SetDeadline(aLongTimeAgo)
	}
}

// startHeaderTimeout starts ResponseHeaderTimeout, now that the request is written, unless
// the header has already arrived. The task or its sender calls it.
func (k *call) startHeaderTimeout() {
	if d := k.tr.ResponseHeaderTimeout; d > 0 {
		k.mu.Lock()
		defer k.mu.Unlock()
		if !k.gotHeader {
			k.setDeadline(k.c.raw.SetReadDeadline, d)
		}
	}
}

// endHeaderTimeout ends ResponseHeaderTimeout, now that the header has arrived.
func (k *call) endHeaderTimeout() {
	if k.tr.ResponseHeaderTimeout > 0 {
		k.mu.Lock()
		defer k.mu.Unlock()
		k.gotHeader = true
		k.setDeadline(k.c.raw.SetReadDeadline, 0)
	}
}

// headerTimeout is the error of ResponseHeaderTimeout.
//
// Go: net/http/transport.go timeoutError
type headerTimeout struct{}

func (headerTimeout) Error() string        { return "net/http: timeout awaiting response headers" }
func (headerTimeout) Timeout() bool        { return true }
func (headerTimeout) Temporary() bool      { return true }
func (headerTimeout) Is(target error) bool { return target == context.DeadlineExceeded }

// handshakeTimeout is the error of TLSHandshakeTimeout.
//
// Go: net/http/transport.go tlsHandshakeTimeoutError
type handshakeTimeout struct{}

func (handshakeTimeout) Error() string   { return "net/http: TLS handshake timeout" }
func (handshakeTimeout) Timeout() bool   { return true }
func (handshakeTimeout) Temporary() bool { return true }

func headerTooLarge(limit int64) error {
	return fmt.Errorf("net/http: server response headers exceeded %d bytes; aborted", limit)
}
