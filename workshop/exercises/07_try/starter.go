//go:build ignore

package sock

import (
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	panic("exercise 7, try: prepare, and decide after each try what comes next; remove this line")
	if f.drain != empty { // evening II
		f.drain = unknown
		// here the call begins: prepare
	}
	for woken := false; ; {
		n, errno := 0, syscall.EAGAIN
		if f.drain == empty { // evening II
			if t.Tracing() {
				f.emitNoTry(t)
			}
		} else {
			n, errno = r.calls.Read(f.num, p) // the try
			if t.Tracing() {
				f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
			}
		}
		switch errno {
		case 0: // n bytes, or the end
			raceAfterReceive(p[:n]) // for the race detector
			// has the peer ended?
			if n < len(p) && f.drains && !f.desc.MustTry() { // evening II
				f.drain = empty
			}
			// else there are bytes
		case syscall.EAGAIN: // nothing yet
			// what now?
			f.drain, woken = unknown, true // the next round tries
		}
		// which other cases are there?
	}
}
