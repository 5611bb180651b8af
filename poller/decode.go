package poller

// This file answers: what do the kernel's event bits mean? Plain integers in, an
// Event out. It compiles and is tested on every system; each backend checks the
// constants against those of its own.

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

// decodeEpoll translates the bits of one epoll_event.
//
//	IN, PRI, RDHUP        something to read, or the end: the reader goes on
//	OUT                   room to write: the writer goes on
//	HUP, ERR              both go on, and their next try says what it is
//	RDHUP, HUP, ERR, PRI  a short read no longer means that the next would wait
//
// Go: the switch over ev.Events in runtime/netpoll_epoll.go netpoll
func decodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollHup|epollErr) != 0 {
		m |= Write
	}
	if bits&(epollRdHup|epollHup|epollErr) != 0 {
		m |= Hangup
	}
	if bits&epollPri != 0 {
		m |= Urgent
	}
	return m
}
