//go:build ignore

// Wrong: the filter of the wake-up alone is no descriptor's.
// Exercise: filters
// Told as: This filter is none of a descriptor's
package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterUser:
		return 0
	case filterWrite:
		m = Write
	default:
		m = Read
		if eof {
			m |= Hangup
		}
		if flags&flagOob != 0 || !eof && fflags&noteOob != 0 {
			m |= Urgent
		}
	}
	if eof && fflags != 0 || flags&flagError != 0 && data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}
