package sock

// This file answers: what if a cancel has no effect, and the kernel keeps the buffer of a
// call? A socket's close ends all its operations, so the number is closed, too.

import "greenpoll/poller"

// CloseUnder closes the number of a socket whose operations heed no cancel, see
// poller.Owner. A socket that is still open stays so, unless nobody will want it any more.
//
// A close has done all that already, but at the end of Run nobody is counted as away: the
// poller evicts before it shuts down.
func (f *fd) CloseUnder(ops poller.Mode, claim func() bool) {
	switch {
	case !f.fdmu.isClosed():
		if f.s.Stopping() || f.marks.has(connecting) {
			f.Shutdown()
		}
	case claim():
		for _, mode := range [...]poller.Mode{poller.Read, poller.Write} {
			if ops&mode != 0 {
				f.releaseNumber(mode) // it waits for its operation, which counts as cancelled
			}
		}
	}
}
