//go:build ignore

// Wrong: the first bit that is set decides: an event that tells of both directions wakes one task.
// Exercise: decode
// Told as: One event tells of bytes and of room (IN, OUT), and whoever waits to write is not woken
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	switch {
	case bits&epollPri != 0:
		return Read | Urgent
	case bits&(epollHup|epollErr) != 0:
		return Read | Write | Hangup
	case bits&epollRdHup != 0:
		return Read | Hangup
	case bits&epollIn != 0:
		return Read
	case bits&epollOut != 0:
		return Write
	}
	return 0
}
