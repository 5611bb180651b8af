//go:build ignore

// Wrong: data is taken for an error without flagError.
// Exercise: filters
// Told as: There is something to read, so the reader goes on, and no more
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
	if eof && fflags != 0 || data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}
