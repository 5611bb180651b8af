package sock

// This file answers: which errors do callers see? The standard library's, of the
// same kinds, with the same text.

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"
)

var (
	errNoPoller = errors.New("greenpoll: the scheduler has no poller: start it by greenpoll.Run")
	errNoCalls  = errors.New("greenpoll: no socket calls for this system yet")

	errMissingAddress = errors.New("missing address")
)

// opError wraps err as package net does: of a listener, which has no peer, the
// own address is the one that counts. io.EOF stays bare: it is no failure.
//
// It stays a function of its own: built in the frame of a Read it would be 100 bytes of
// the stack that a sleeping task keeps, and that a wake-up has to fetch.
//
// Go: net/net.go OpError
//
//go:noinline
func (f *fd) opError(op string, err error) error {
	if f.remote == nil && !f.datagram {
		return &net.OpError{Op: op, Net: f.network, Addr: f.local, Err: err}
	}
	return &net.OpError{Op: op, Net: f.network, Source: f.local, Addr: f.remote, Err: err}
}

// setError wraps what a setter of an option or a deadline answers: with the own
// address, and none of the peer.
func (f *fd) setError(err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: "set", Net: f.network, Addr: f.local, Err: err}
}

// isErrno reports whether err comes from errno, or from what this system's sockets
// have in its place.
func isErrno(err error, errno syscall.Errno) bool {
	var e syscall.Errno
	return errors.As(err, &e) && (e == errno || e == socketErrno(errno))
}

// timeoutError is what a dial that ran out of time says.
//
// Go: net/net.go timeoutError
type timeoutError struct{}

func (timeoutError) Error() string        { return "i/o timeout" }
func (timeoutError) Timeout() bool        { return true }
func (timeoutError) Temporary() bool      { return true }
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// canceledError is what a dial whose context was cancelled says.
//
// Go: net/net.go canceledError
type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

// contextError turns a context's error into the one that net returns for it.
func contextError(err error) error {
	switch err {
	case context.Canceled:
		return canceledError{}
	case context.DeadlineExceeded:
		return timeoutError{}
	}
	return err
}

// traceError tells an error to the trace: a number of the system, or in words.
func traceError(err error) (errno int32, reason string) {
	var e syscall.Errno
	switch {
	case err == nil:
		return 0, ""
	case errors.As(err, &e):
		return int32(e), ""
	case err == io.EOF:
		return 0, "end of file"
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return 0, "deadline exceeded"
	case errors.Is(err, context.Canceled):
		return 0, "canceled"
	case errors.Is(err, net.ErrClosed):
		return 0, "closed"
	}
	return 0, "failed"
}
