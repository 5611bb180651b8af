//go:build ignore

// Wrong: all that is out of the ordinary is taken for the end of the stream.
// Exercise: decode
// Told as: Urgent data has come (PRI alone), and it is taken for the end
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollHup|epollErr) != 0 {
		m |= Write
	}
	if bits&(epollRdHup|epollHup|epollErr|epollPri) != 0 {
		m |= Hangup
	}
	if bits&epollPri != 0 {
		m |= Urgent
	}
	return m
}
