//go:build ignore

// Wrong: fflags is taken for bits also where it is an error.
// Exercise: filters
// Told as: With flagEOF fflags is an error, and not bits
package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterRead, filterExcept:
		m = Read
		if eof {
			m |= Hangup
		}
		if flags&flagOob != 0 || fflags&noteOob != 0 {
			m |= Urgent
		}
	case filterWrite:
		m = Write
	default:
		return 0
	}
	if eof && fflags != 0 || flags&flagError != 0 && data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}
