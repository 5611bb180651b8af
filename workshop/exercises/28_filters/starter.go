//go:build ignore

package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	panic("exercise 28, filters: what does this kevent say, in our four words?")
}
