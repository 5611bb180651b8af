package trace

// This file answers: what was the kernel asked, and what did it answer? Each system call
// that we make has a row with the wording of its arguments and its result; one without a
// row is shown with plain numbers.

import (
	"fmt"
	"strings"
	"syscall"
)

// OfDatagram is the Why of a try to read from a datagram socket: there 0 bytes are
// no end.
const OfDatagram = "datagram"

// Pending is the Why of a submit whose completion is still to come. One without it was
// done at once.
const Pending = "pending"

// OfCompletion is the Why of a Polled that brings a result, and not readiness.
const OfCompletion = "completion"

// A phrase is the wording for one system call.
type phrase struct {
	args  string // a %d for each argument worth showing, in order
	ret   string // what a result counts ("byte", "event"), or "fd"; "": success says "done"
	zero  string // what a result of 0 means, if that is special
	again string // what EAGAIN means
}

var (
	receive = phrase{"fd %d, %d bytes", "byte", "the other side has ended the stream", "nothing there yet"}
	send    = phrase{"fd %d, %d bytes", "byte", "", "no room in the send buffer yet"}
	accept  = phrase{"fd %d", "fd", "", "no connection there yet"}
	connect = phrase{"fd %d", "", "", "not connected yet"}
	fetch   = phrase{"", "event", "", ""}
)

var phrases = map[string]phrase{
	"recvfrom": receive, "recvmsg": receive, "recv": receive, "read": receive, "WSARecv": receive, "WSARecvFrom": receive, "WSARecvMsg": receive,
	"sendto": send, "sendmsg": send, "send": send, "write": send, "WSASend": send, "WSASendTo": send, "WSASendMsg": send,
	"accept": accept, "accept4": accept, "AcceptEx": accept,
	"connect": connect, "ConnectEx": connect,
	"splice":     {"fd %d, %d bytes", "byte", "no more, the stream has ended", "nothing there yet, or no room yet"},
	"sendfile":   {"fd %d, %d bytes", "byte", "the end of the file", "no room in the send buffer yet"},
	"peek":       {"fd %d", "", "", ""},
	"ppoll":      {"fd %d", "readable socket", "nothing there yet", ""},
	"getsockopt": {"fd %d, SO_ERROR", "", "no error", ""},
	"epoll_wait": fetch, "epoll_pwait": fetch, "epoll_pwait2": fetch, "kevent": fetch, "GetQueuedCompletionStatusEx": fetch,
}

// answer puts a system call and its result into words: "recvfrom(fd 7, 4096 bytes) ->
// EAGAIN: nothing there yet".
func answer(l Line) string {
	if l.Sys == "" {
		return "no system call" + because(l)
	}
	p, known := phrases[l.Sys]
	if !known || p.ret == "event" && l.Kind != Poll { // kevent arms as well as fetches
		p = phrase{args: "%d, %d, %d"}
	}
	var args []any
	for _, a := range l.Args[:strings.Count(p.args, "%d")] {
		args = append(args, a)
	}
	call := l.Sys
	if p.args != "" {
		call += "(" + fmt.Sprintf(p.args, args...) + ")"
	}
	return call + " -> " + result(l, p)
}

func result(l Line, p phrase) string {
	switch {
	case l.Errno != 0:
		return errnoText(l.Errno, p.again)
	case l.Kind == Submit && l.Why == Pending:
		return "the kernel works on it"
	case l.Kind == Submit:
		return "done at once, no completion will come"
	case p.zero != "" && l.Ret == 0 && l.Why == OfDatagram:
		return "0: an empty datagram"
	case p.zero != "" && l.Ret == 0:
		return "0: " + p.zero
	case p.ret == "fd":
		return fmt.Sprintf("fd %d", l.Ret)
	case p.ret != "":
		return count(l.Ret, p.ret)
	case l.Ret == 0:
		return "done"
	}
	return fmt.Sprint(l.Ret)
}

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

// errnoText words error number n: its name and what it means, which for EAGAIN is again,
// unless that is "".
func errnoText(n int32, again string) string {
	errno := syscall.Errno(n)
	name, means := fmt.Sprintf("error %d", n), ""
	for _, e := range errnos {
		if e.number == errno {
			name, means = e.name, e.means
			break
		}
	}
	if means == "" {
		means = errno.Error()
	}
	if errno == syscall.EAGAIN && again != "" {
		means = again
	}
	return name + ": " + means
}
