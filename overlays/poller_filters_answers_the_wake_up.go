//go:build ignore

// Wrong: the filter of the wake-up is told like a descriptor's, if its flags say so.
// Exercise: filters
// Told as: filterUser is the wake-up of a poll that sleeps: it is no descriptor's, whatever
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
		m = 0
	}
	if eof && fflags != 0 || flags&flagError != 0 && data != 0 {
		m |= Read | Write | Hangup
	}
	return m
}
