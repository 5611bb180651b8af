package sock

// This file answers: what if a cancel has no effect, and the kernel keeps the buffer of a
// call? Closing a socket ends all its operations, so we close the number.

import "greenpoll/poller"

// CloseUnder closes the number of a socket whose operations ignore cancels: see
// poller.Owner. A socket that is still open stays open, unless Run is ending or the
// socket's connect has not succeeded.
//
// A close has released the number already, except at the end of Run, where no task counts
// as away: the poller evicts before it shuts down.
func (f *fd) CloseUnder(ops poller.Mode, claim func() bool) {
	switch {
	case !f.fdmu.isClosed():
		if f.s.Stopping() || f.marks.has(connecting) {
			f.Shutdown()
		}
	case claim():
		for _, mode := range [...]poller.Mode{poller.Read, poller.Write} {
			if ops&mode != 0 {
				f.releaseNumber(mode) // its caller waits for the operation, which counts as cancelled
			}
		}
	}
}
