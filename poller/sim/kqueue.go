package sim

// This file answers: how does macOS report what is true of a socket? By filters, one for
// each direction and one for urgent data. Each is on the ready list by itself, makes an
// event of its own, and knows nothing of the others. The poller decodes the events as it
// does those of a real kernel.

import "greenpoll/poller"

// The filters and bits of a kevent, from kqueue(2).
const (
	filterRead   = -1
	filterWrite  = -2
	filterExcept = -15

	flagClear = 0x20   // EV_CLEAR
	flagEOF   = 0x8000 // EV_EOF

	noteOob = 0x2 // NOTE_OOB
)

// A filter is one of those that a socket was registered with, by EV_ADD and EV_CLEAR.
//
// Go: runtime/netpoll_kqueue.go netpollopen
type filter struct {
	s    *socket
	kind int16
}

// concerns reports whether the change was in the filter's direction. The filter is polled
// at once: if it has nothing to report it is not put on the list. It is polled again when
// its event is fetched.
func (f filter) concerns(changed poller.Mode) bool {
	direction := poller.Read
	if f.kind == filterWrite {
		direction = poller.Write
	}
	return changed&direction != 0 && f.poll() != 0
}

func (f filter) poll() poller.Mode {
	ev, active := f.event()
	if !active {
		return 0
	}
	return poller.DecodeKqueue(ev.filter, ev.flags, ev.fflags, ev.data)
}

// kevent is struct kevent without the names of the descriptor.
type kevent struct {
	filter int16
	flags  uint16
	fflags uint32
	data   int64
}

// event is what the filter reports now. With EV_EOF fflags has the socket's error, 0 if
// the direction has ended without one. A socket that is not connected yet, or no longer,
// reports nothing but that.
func (f filter) event() (ev kevent, active bool) {
	s := f.s
	ended := s.noReading
	ev = kevent{filter: f.kind, flags: flagClear, data: int64(s.unread())}
	switch f.kind {
	case filterWrite:
		ended = s.noWriting
		ev.data = int64(s.room())
	case filterExcept:
		if s.urgent() { // checked first: no end is reported beside it
			ev.fflags = noteOob
			return ev, true
		}
		ev.data = 0
	}
	if ended {
		ev.flags |= flagEOF
		ev.fflags = uint32(s.err)
	}
	return ev, ended || ev.data > 0 || s.err != 0 && f.kind != filterExcept
}
