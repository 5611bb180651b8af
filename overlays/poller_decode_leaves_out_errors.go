//go:build ignore

// Wrong: ERR is left out, since nobody has asked for it: at a reset all sleep on.
// Exercise: decode
// Told as: The connection has failed (ERR alone), and whoever waits to read is not woken
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollHup) != 0 {
		m |= Write
	}
	if bits&(epollRdHup|epollHup) != 0 {
		m |= Hangup
	}
	if bits&epollPri != 0 {
		m |= Urgent
	}
	return m
}
