package poller

// This file answers: what do the kernel's event bits mean? Plain integers in, an
// Event out. It compiles and is tested on every system; each backend checks the
// constants against those of its own. The simulated kernel, which makes such bits
// itself, has them decoded here as well.

import "syscall"

// The bits of epoll_event.events that we use, from epoll_ctl(2).
const (
	epollIn    = 0x1
	epollPri   = 0x2
	epollOut   = 0x4
	epollErr   = 0x8
	epollHup   = 0x10
	epollRdHup = 0x2000
	epollEdge  = 1 << 31
)

// DecodeEpoll translates the bits of one epoll_event. Several may be set at once, and each
// says the same in any company.
//
// A task whose bit comes goes on, and its next try says what it is. What has ended, or has
// urgent data in it, is remembered as well: a short read no longer means that the next one
// would wait.
//
// Go: runtime/netpoll_epoll.go netpoll. It looks at the bits of ev.Events.
func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 { // something to read, or the end
		m |= Read
	}
	if bits&(epollOut|epollHup|epollErr) != 0 { // room to write, or there will never be any
		m |= Write
	}
	if bits&(epollRdHup|epollHup|epollErr) != 0 { // the end, or an error, may be behind the bytes
		m |= Hangup
	}
	if bits&epollPri != 0 { // a read stops in front of it
		m |= Urgent
	}
	return m
}

// The filters and bits of a kevent that we use, from kqueue(2).
const (
	filterRead   = -1
	filterWrite  = -2
	filterUser   = -10
	filterExcept = -15

	flagAdd    = 0x1
	flagDelete = 0x2
	flagClear  = 0x20   // EV_CLEAR: only changes, as EPOLLET
	flagOob    = 0x2000 // EV_OOBAND
	flagError  = 0x4000 // EV_ERROR: data is an error number
	flagEOF    = 0x8000 // EV_EOF: this direction has ended

	noteOob     = 0x2 // NOTE_OOB, in fflags if there is no flagEOF
	noteTrigger = 0x1000000

	kqueueFilters = 3 // of a descriptor
)

// DecodeKqueue translates one kevent of a descriptor. Each direction has a filter of its
// own, so one event is for one direction, unless something is broken. With EV_EOF fflags
// is the socket's error, without it bits. data counts bytes, or connections, which the
// next try finds out as well.
//
//	READ, EXCEPT           something to read, or the end: the reader goes on
//	WRITE                  room to write: the writer goes on
//	READ, EXCEPT with EOF  after the bytes that are there comes the end: a short read no
//	                       longer means that the next would wait
//	READ, EXCEPT with OOB  urgent data is there: likewise
//	WRITE with EOF         nothing can be sent any more. Perhaps we have shut that side
//	                       down ourselves, so alone it says nothing of the peer
//	EOF with an error      both go on, and their next try says what it is; so for ERROR
//
// Go wakes the writer at READ with EOF as well, for pipes whose WRITE stays silent. We
// arm sockets alone: theirs reports the end itself.
//
// Go: runtime/netpoll_kqueue.go netpoll. It has a switch over ev.filter.
func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterRead, filterExcept:
		m = Read
		if eof {
			m |= Hangup
		}
		if flags&flagOob != 0 || !eof && fflags&noteOob != 0 {
			m |= Urgent
		}
	case filterWrite:
		m = Write
	default:
		return 0
	}
	if eof && fflags != 0 || flags&flagError != 0 && data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}

// errorOperationAborted is what Windows says of an operation that was cancelled.
const errorOperationAborted = 995 // ERROR_OPERATION_ABORTED

// decodeCompletion translates the end of one operation. It has nothing to do with
// readiness: it concerns the operation's direction, and brings a count of bytes and an
// error. The error is passed on as it is, but the one that a cancel causes is given the
// same name on every kernel.
//
// Go: runtime/netpoll_windows.go netpoll; internal/poll/fd_windows.go (*FD).execIO
func decodeCompletion(token uint64, mode Mode, n int, errno int32) Event {
	if errno == errorOperationAborted {
		errno = int32(syscall.ECANCELED)
	}
	return Event{Token: token, Mode: mode, Op: true, N: n, Errno: errno}
}
