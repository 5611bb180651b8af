//go:build ignore

package sock

import (
	"io"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	panic("exercise 16, edge: leave out the try that can only answer EAGAIN, see below, and remove this line")
	f.drain = unknown // always? What does Prepare forget?
	if err := f.desc.Prepare(poller.Read); err != nil {
		return 0, err
	}
	for woken := false; ; {
		n, errno := r.calls.Read(f.num, p) // always? If it is left out: f.emitNoTry(t), if t.Tracing()
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
		}
		switch errno {
		case 0:
			raceAfterReceive(p[:n])
			if n == 0 && !f.datagram {
				return 0, io.EOF
			}
			if drained := false; drained { // when has this read emptied the socket?
				f.drain = empty
			}
			return n, nil
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Read); err != nil {
				return 0, err
			}
			woken = true // and what is known of the socket now?
		case syscall.EINTR: // a signal came: try again, without a wait
		default:
			return 0, sysError("read", errno)
		}
	}
}
