//go:build ignore

// Wrong: read resets the gate before the wait that a drained socket goes straight to.
// Breaks: all tasks wait, and no event will ever come
// Shown by: go test -overlay $(go run ./tools/overlay sock_drained_resets) ./sock -run TestTheEdgeAfterAShortReadIsKept
package sock

import (
	"io"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	woken := false
	if f.drain != empty { // the usual way: forget old events, then try
		f.drain = unknown
		if err := f.desc.Prepare(poller.Read); err != nil {
			return 0, err
		}
	} else {
		if t.Tracing() {
			f.emitTry(t, poller.Read, false, "", len(p), 0, 0)
		}
		if err := f.desc.Prepare(poller.Read); err != nil {
			return 0, err
		}
		if err := f.desc.Wait(t, poller.Read); err != nil {
			return 0, err
		}
		f.drain, woken = unknown, true
	}
	for {
		n, errno := r.calls.Read(f.num, p)
		if t.Tracing() {
			f.emitTry(t, poller.Read, woken, callRead, len(p), n, errno)
		}
		switch errno {
		case 0:
			tellReceived(p[:n])
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
			woken = true
		case syscall.EINTR:
		default:
			return 0, sysError("read", errno)
		}
	}
}
