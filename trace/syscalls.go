package trace

// This file answers: which error numbers may a reader of a trace meet, and what do the
// words mean that emitters put into an event beside a system call?

import (
	"fmt"
	"syscall"
)

// OfDatagram is the Why of a try to read from a datagram socket: there 0 bytes are
// no end.
const OfDatagram = "datagram"

// Stale is the Why of a Polled whose descriptor was closed meanwhile. It names the slot and the
// generation, and no number: that may be another's. It moves no gate.
const Stale = "stale"

// Pending is the Why of a submit whose completion is still to come. One without it was
// done at once.
const Pending = "pending"

// Refused is the Why of a Commit that did not put its task to sleep: an event, a deadline
// or a close was quicker.
const Refused = "refused"

// OfClosed is the Why of a Kernel that will report a descriptor as of before it was closed: its
// number may be another's by now.
const OfClosed = "stale event by the script"

// OfSpurious is the Why of a Kernel that will report a descriptor although nothing has happened.
const OfSpurious = "spurious event by the script"

// CancelCall is the Sys of a Try by which a task asks for an early end of its operation. Its
// descriptor may be closed by then.
const CancelCall = "CancelIoEx"

// OfCompletion is the Why of a Polled that brings a result, and not readiness.
const OfCompletion = "completion"

// ChangedHands is the Why of a Polled whose slot has got another descriptor in that moment:
// the gate that moved may be that one's. No task of another descriptor is woken by it.
const ChangedHands = "meanwhile the slot has changed hands"

func count(n int64, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// errnos has the error numbers that a reader of a trace may meet. The constants
// are those of the system this program runs on. Windows' own numbers are written
// out: package syscall has them there only, and no other system uses them.
var errnos = []struct {
	number syscall.Errno
	name   string
	means  string // "": what the system says
}{
	{syscall.EAGAIN, "EAGAIN", "not ready yet"},
	{syscall.EINPROGRESS, "EINPROGRESS", "begun, not ready yet"},
	{syscall.EINTR, "EINTR", "interrupted by a signal"},
	{syscall.ECANCELED, "ECANCELED", "the operation was cancelled"},
	{syscall.EALREADY, "EALREADY", ""},
	{syscall.EISCONN, "EISCONN", ""},
	{syscall.ENOTCONN, "ENOTCONN", ""},
	{syscall.ECONNRESET, "ECONNRESET", ""},
	{syscall.ECONNREFUSED, "ECONNREFUSED", ""},
	{syscall.ECONNABORTED, "ECONNABORTED", ""},
	{syscall.EPIPE, "EPIPE", ""},
	{syscall.ETIMEDOUT, "ETIMEDOUT", ""},
	{syscall.EHOSTUNREACH, "EHOSTUNREACH", ""},
	{syscall.ENETUNREACH, "ENETUNREACH", ""},
	{syscall.EADDRINUSE, "EADDRINUSE", ""},
	{syscall.EADDRNOTAVAIL, "EADDRNOTAVAIL", ""},
	{syscall.EMFILE, "EMFILE", ""},
	{syscall.EMSGSIZE, "EMSGSIZE", ""},
	{syscall.ENFILE, "ENFILE", ""},
	{syscall.EBADF, "EBADF", ""},
	{syscall.EINVAL, "EINVAL", ""},
	{syscall.ENOENT, "ENOENT", ""},
	{258, "WAIT_TIMEOUT", "nothing happened in that time"},
	{995, "ERROR_OPERATION_ABORTED", "the operation was cancelled"},
	{997, "ERROR_IO_PENDING", "the kernel works on it"},
	{10035, "WSAEWOULDBLOCK", "not ready yet"},
	{10053, "WSAECONNABORTED", "connection aborted"},
	{10054, "WSAECONNRESET", "connection reset by the other side"},
	{10060, "WSAETIMEDOUT", "connection timed out"},
	{10061, "WSAECONNREFUSED", "connection refused"},
}

// wouldBlock reports whether n says that a call would have to wait.
func wouldBlock(n int32) bool {
	switch syscall.Errno(n) {
	case syscall.EAGAIN, syscall.EINPROGRESS, 10035: // WSAEWOULDBLOCK
		return true
	}
	return false
}

// ErrnoName names error number n: "EAGAIN", or "error 5" for one that no name is known of.
func ErrnoName(n int32) string {
	for _, e := range errnos {
		if e.number == syscall.Errno(n) {
			return e.name
		}
	}
	return fmt.Sprintf("error %d", n)
}

// errnoText words error number n: its name and what it means.
func errnoText(n int32) string {
	errno := syscall.Errno(n)
	means := errno.Error()
	for _, e := range errnos {
		if e.number == errno && e.means != "" {
			means = e.means
			break
		}
	}
	return ErrnoName(n) + ": " + means
}
