//go:build ignore

// Plain: tries every read first, even when the last one has emptied the socket.
// Breaks: nothing
// Shown by: cd bench && go build -overlay $(go run greenpoll/tools/overlay sock_drained) -o /tmp/without ../examples/echo && go run ./echo -loads 100x64 -servers greenpoll -with without=/tmp/without -base greenpoll
// Seen in: http -backend epoll -workers 1 -at ev=try,g=4,n=3
// Seen in: http -backend kqueue -workers 1 -at ev=try,g=4,n=3
package sock

import (
	"io"
	"syscall"

	"greenpoll/poller"
	"greenpoll/sched"
)

func (r *readiness) read(f *fd, t *sched.Task, p []byte) (int, error) {
	f.drain = unknown
	if err := f.desc.Prepare(poller.Read); err != nil {
		return 0, err
	}
	for {
		n, errno := r.calls.Read(f.num, p)
		if t.Tracing() {
			f.emitTry(t, poller.Read, false, callRead, len(p), n, errno)
		}
		switch errno {
		case 0:
			if n == 0 && !f.datagram {
				return 0, io.EOF
			}
			return n, nil
		case syscall.EAGAIN:
			if err := f.desc.Wait(t, poller.Read); err != nil {
				return 0, err
			}
		case syscall.EINTR:
		default:
			return 0, sysError("read", errno)
		}
	}
}
