//go:build ignore

// Wrong: the line for the race detector is gone.
// Exercise: try
// Told as: The given line raceAfterReceive(p[:n]) is gone.
package sock

import (
	"io"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	if f.drain != empty {
		f.drain = unknown
		if err := f.desc.Prepare(poller.Read); err != nil { // forgets old events: the try sees for itself
			return 0, err
		}
	}
	for woken := false; ; {
		n, errno := 0, syscall.EAGAIN
		if f.drain == empty {
			if t.Tracing() {
				f.emitNoTry(t)
			}
		} else {
			n, errno = r.calls.Read(f.num, p)
			if t.Tracing() {
				f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
			}
		}
		switch errno {
		case 0:
			if n == 0 && !f.datagram {
				return 0, io.EOF
			}
			if n < len(p) && f.drains && !f.desc.MustTry() {
				f.drain = empty
			}
			return n, nil
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Read); err != nil {
				return 0, err
			}
			f.drain, woken = unknown, true
		case syscall.EINTR: // a signal came: try again, without a wait
		default:
			return 0, sysError("read", errno)
		}
	}
}
