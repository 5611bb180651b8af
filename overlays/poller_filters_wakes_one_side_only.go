//go:build ignore

// Wrong: an error is told to the direction of its filter only.
// Exercise: filters
// Told as: The connection is broken: with flagEOF fflags is the error
package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterRead, filterExcept:
		m = Read
		if eof {
			m |= Hangup
		}
		if flags&flagOob != 0 || !eof && fflags&noteOob != 0 {
			m |= Urgent
		}
	case filterWrite:
		m = Write
	default:
		return 0
	}
	return m
}
