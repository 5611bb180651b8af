//go:build ignore

// Wrong: a hang-up wakes the reader alone: the writer waits for room that will not come.
// Exercise: decode
// Told as: Both sides have ended (HUP alone), and whoever waits to write is not woken
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollErr) != 0 {
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
