//go:build ignore

// Wrong: urgent data is not told.
// Exercise: filters
// Told as: Urgent data came, as a bit in fflags
package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterRead, filterExcept:
		m = Read
		if eof {
			m |= Hangup
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
