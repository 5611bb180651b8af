//go:build ignore

// Wrong: the end of the reading direction is not told as a hang-up.
// Exercise: filters
// Told as: The last bytes and the end share this event
package poller

func DecodeKqueue(filter int16, flags uint16, fflags uint32, data int64) (m Mode) {
	eof := flags&flagEOF != 0
	switch filter {
	case filterRead, filterExcept:
		m = Read
		if flags&flagOob != 0 || !eof && fflags&noteOob != 0 {
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
