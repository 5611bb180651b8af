//go:build ignore

// Wrong: urgent data is taken for bytes like others: a read that stops in front of it passes for one that has emptied the socket.
// Exercise: decode
// Told as: Urgent data has come (PRI alone), and that is not remembered
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollHup|epollErr) != 0 {
		m |= Write
	}
	if bits&(epollRdHup|epollHup|epollErr) != 0 {
		m |= Hangup
	}
	return m
}
