//go:build ignore

// Wrong: only a positive data is taken for an error.
// Exercise: filters
// Told as: With flagError each data but 0 is an error
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
	if eof && fflags != 0 || flags&flagError != 0 && data > 0 {
		m |= Read | Write | Hangup
	}
	return m
}
