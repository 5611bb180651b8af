//go:build ignore

// Wrong: only the directions are decoded: a FIN that comes with the last bytes is never heard of again.
// Exercise: decode
// Told as: The peer's last bytes and its FIN have come in one event (IN, RDHUP), and that is not remembered
package poller

func DecodeEpoll(bits uint32) (m Mode) {
	if bits&(epollIn|epollPri|epollRdHup|epollHup|epollErr) != 0 {
		m |= Read
	}
	if bits&(epollOut|epollHup|epollErr) != 0 {
		m |= Write
	}
	return m
}
