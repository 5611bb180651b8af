//go:build ignore

// Wrong: the end of the writing direction is told as the peer's.
// Exercise: filters
// Told as: Nothing can be sent any more; perhaps we have shut
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
		if eof {
			m |= Hangup
		}
	default:
		return 0
	}
	if eof && fflags != 0 || flags&flagError != 0 && data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}
