//go:build ignore

// Wrong: a bit that is not known ends the program: a later kernel may have such bits.
// Exercise: decode
// Told as: The kernel says nothing that concerns a task (bits that we do not know), and DecodeEpoll panics
package poller

import "fmt"

func DecodeEpoll(bits uint32) (m Mode) {
	if other := bits &^ (epollIn | epollPri | epollOut | epollErr | epollHup | epollRdHup); other != 0 {
		panic(fmt.Sprintf("unknown bit: %#x", other))
	}
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
