//go:build ignore

// Wrong: the end of the stream is not taken for something to read: it wakes nobody.
// Exercise: decode
// Told as: The peer's FIN has come, without bytes (RDHUP alone), and whoever waits to read is not woken
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollHup|epollErr) != 0 {
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
