package sim

// This file answers: how does Linux report what is true of a socket? By the bits of one
// word, for both directions and the state of the connection. The poller decodes them as
// it does those of a real kernel.

import "greenpoll/poller"

// The bits of epoll_event.events, from epoll_ctl(2).
const (
	epollIn    = 0x1
	epollPri   = 0x2
	epollOut   = 0x4
	epollErr   = 0x8
	epollHup   = 0x10
	epollRdHup = 0x2000
)

// An entry is a socket in the set of an epoll descriptor. A socket has one entry, so any
// change puts it on the ready list, and its event reports both directions.
type entry struct{ *socket }

func (e entry) concerns(poller.Mode) bool { return true }
func (e entry) poll() poller.Mode         { return poller.DecodeEpoll(e.epollBits()) }

// epollBits is what poll(2) and epoll report of s now.
func (s *socket) epollBits() (bits uint32) {
	switch {
	case s.state == connecting:
		return 0
	case s.state == unconnected && !s.datagram():
		bits = epollOut | epollHup // a stream socket that is no connection is a broken one
	}
	if s.unread() > 0 {
		bits |= epollIn
	}
	if s.urgent() {
		bits |= epollPri
	}
	if s.noReading {
		bits |= epollIn | epollRdHup // a read does not wait: it finds the end
	}
	if s.noReading && s.noWriting {
		bits |= epollHup
	}
	if s.noWriting || s.room() > 0 {
		bits |= epollOut // likewise: it finds EPIPE
	}
	if s.err != 0 {
		bits |= epollErr
	}
	return bits
}
