//go:build ignore

// Wrong: the read prepares before each try: a deadline that passes after the event takes the bytes away from its caller.
// Exercise: try
// Told as: The event has ended the wait, and then the deadline passed
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
	}
	for woken := false; ; {
		n, errno := 0, syscall.EAGAIN
		if f.drain == empty {
			if t.Tracing() {
				f.emitNoTry(t)
			}
		} else {
			if err := f.desc.Prepare(poller.Read); err != nil {
				return 0, err
			}
			n, errno = r.calls.Read(f.num, p)
			if t.Tracing() {
				f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
			}
		}
		switch errno {
		case 0:
			raceAfterReceive(p[:n])
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
