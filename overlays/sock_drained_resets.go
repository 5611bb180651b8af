//go:build ignore

// Wrong: read resets the gate of a drained socket before it waits without a try: it wipes out
// the event that has come, and the task sleeps for ever.
// Breaks: all tasks wait, and no event will ever come
// Shown by: go test -overlay $(go run ./tools/overlay sock_drained_resets) ./sock -run TestTheEdgeAfterAShortReadIsKept
// Seen in: eof -backend epoll -workers 2 -choices 1:1 -at ev=commit,g=1,n=3
// Seen in: eof -backend kqueue -workers 2 -choices 1:1,2:1 -at ev=commit,g=1,n=3
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
	if err := f.desc.Prepare(poller.Read); err != nil {
		return 0, err
	}
	for woken := false; ; {
		n, errno := 0, syscall.EAGAIN
		if f.drain != empty {
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
		case syscall.EINTR:
		default:
			return 0, sysError("read", errno)
		}
	}
}
