package sock

// This file answers: which errors do callers see? The standard library's: the same types
// with the same text.

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"syscall"

	"greenpoll/sys"
)

var (
	errNoPoller = errors.New("greenpoll: the scheduler has no poller: start it by greenpoll.Run")
	errNoCalls  = errors.New("greenpoll: no socket calls for this system yet")

	errMissingAddress = errors.New("missing address")
)

// opError wraps err as package net does. For a listener, which has no peer, the address is
// its own. io.EOF is not wrapped: it is not a failure.
//
// It stays a function of its own: inlined, it would add 100 bytes to the frame of a Read,
// which a sleeping task keeps and a wake-up has to load.
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

// setError wraps the error of setting an option or a deadline: with the local address and
// without the peer's.
func (f *fd) setError(err error) error {
	if err == nil {
		return nil
	}
	return &net.OpError{Op: "set", Net: f.network, Addr: f.local, Err: err}
}

// isErrno reports whether err contains errno, or the number that this system's sockets use
// in its place.
func isErrno(err error, errno syscall.Errno) bool {
	var e syscall.Errno
	return errors.As(err, &e) && (e == errno || e == sys.SocketErrno(errno))
}

// timeoutError is the error of a dial that ran out of time.
//
// Go: net/net.go timeoutError
type timeoutError struct{}

func (timeoutError) Error() string        { return "i/o timeout" }
func (timeoutError) Timeout() bool        { return true }
func (timeoutError) Temporary() bool      { return true }
func (timeoutError) Is(target error) bool { return target == context.DeadlineExceeded }

// canceledError is the error of a dial whose context was cancelled.
//
// Go: net/net.go canceledError
type canceledError struct{}

func (canceledError) Error() string        { return "operation was canceled" }
func (canceledError) Is(target error) bool { return target == context.Canceled }

// contextError converts a context's error to the one that package net returns for it.
func contextError(err error) error {
	switch err {
	case context.Canceled:
		return canceledError{}
	case context.DeadlineExceeded:
		return timeoutError{}
	}
	return err
}

// traceError returns an error in the form that the trace uses: as a number of the system,
// or in words.
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
