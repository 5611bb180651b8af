//go:build ignore

package poller

func DecodeEpoll(bits uint32) (m Mode) {
	panic("exercise 13, decode: what do the kernel's bits mean for the reader, and what for the writer?")
}
